/** A thread beside its room: the message that began it, and the replies. */
import { computed, signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { place as here, href } from '../app/router';
import { t } from '../i18n';
import { type Log, log } from '../store/messages';
import { entries, path } from '../store/rooms';
import { ddp } from '../store/session';
import { where } from '../store/sorted';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { complain } from '../ui/toast';
import { follow } from './actions';
import { Composer } from './composer';
import { MessageList } from './message-list';
import { link, type Place } from './place';
import { answersDirectly, follows } from './rights';
import type { Scroll } from './scroll';

export interface ThreadProps {
	rid: string;
	tmid: string;
	onClose: () => void;
}

/** ThreadPanel shows a thread with a composer of its own. */
export default function ThreadPanel({ rid, tmid, onClose }: ThreadProps) {
	const entry = entries.value.get(rid);
	const room = log(rid);
	const feed = room.thread(tmid);
	const [scroll, setScroll] = useState<Scroll>();
	const place = useMemo(() => placeOf(room, tmid), [room, tmid]);
	const found = useFound(scroll);
	const messages = feed.messages.value;
	const root = messages[where(messages, tmid)];
	useRead(rid, tmid, messages.length);
	return (
		<section class="thread" aria-label={t('room.thread')} key={tmid}>
			{root && <Head root={root} place={place} />}
			<div class="timeline">
				{feed.begun.value && !messages.length ? (
					<div class="timeline-state soft">
						<p>{t('room.threadGone')}</p>
						<button type="button" onClick={onClose}>
							{t('common.close')}
						</button>
					</div>
				) : (
					<MessageList
						feed={feed}
						place={place}
						label={t('room.threadMessages')}
						begin=""
						found={found}
						onReady={setScroll}
					/>
				)}
			</div>
			{entry && <Composer entry={entry} tmid={tmid} />}
		</section>
	);
}

/** Head leads to where the thread began, and says whether the person hears of it. */
function Head({ root, place }: { root: Message; place: Place }) {
	return (
		<div class="thread-head">
			<a class="grow cut" href={href(link(place, root))}>
				{t('room.toRoom')}
			</a>
			<Follow root={root} />
		</div>
	);
}

function Follow({ root }: { root: Message }) {
	const on = follows(root);
	return (
		<button type="button" class="bare small" aria-pressed={on} onClick={() => void follow(root, !on)}>
			<Icon name={on ? 'bell' : 'bellOff'} />
			{on ? t('room.following') : t('room.notFollowing')}
		</button>
	);
}

function placeOf(room: Log, tmid: string): Place {
	const entry = entries.peek().get(room.rid);
	return {
		rid: room.rid,
		tmid,
		path: entry ? path(entry.sub) : '/home',
		hot: signal(''),
		direct: computed(() => answersDirectly(room.rid)),
		messages: () => room.thread(tmid).messages.peek(),
		unreadFrom: () => {},
	};
}

/** useRead marks the thread as read while it is shown, and again when something is said in it. */
function useRead(rid: string, tmid: string, count: number): void {
	const unread = entries.value.get(rid)?.sub.tunread?.includes(tmid);
	useEffect(() => {
		if (unread && document.visibilityState === 'visible') void ddp.call('readThreads', tmid).catch(complain);
	}, [tmid, unread, count]);
}

/** useFound goes to the reply of the address, and returns which one is to be lit. */
function useFound(scroll: Scroll | undefined) {
	const found = useSignal('');
	const wanted = here.value.path.includes('/thread/') ? here.value.query.get('msg') : null;
	useEffect(() => {
		if (!wanted || !scroll) return;
		void scroll.feed.reach(wanted).then((there) => {
			if (!there) return;
			scroll.aim(wanted);
			found.value = wanted;
		});
	}, [wanted, scroll]);
	return found;
}
