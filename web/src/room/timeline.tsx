/** What was said in a room, from its beginning to now. */
import { computed, effect, signal, untracked, useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { post } from '../api/client';
import { go, place as here } from '../app/router';
import { t } from '../i18n';
import { type Log, log } from '../store/messages';
import { type Entry, entry as entryOf, path, read, title } from '../store/rooms';
import type { Message, Subscription } from '../store/types';
import { Icon } from '../ui/icon';
import { attempt, complain } from '../ui/toast';
import { MessageList } from './message-list';
import { type Place, threadPath } from './place';
import { answersDirectly } from './rights';
import type { Scroll } from './scroll';
import { moment } from './when';

/** How long a message that somebody came to see stays marked, in milliseconds. */
const lit = 4_000;

type Unread = Subscription & { ignored?: string[] };

export function Timeline({ entry }: { entry: Entry }) {
	const sub = entry.sub as Unread;
	const { rid } = sub;
	const room = log(rid);
	const [scroll, setScroll] = useState<Scroll>();
	const { mark, place, keep } = useReading(entry, room, scroll);
	const found = useJump(room, place, scroll);
	useStart(room, scroll, mark.peek());
	const [ignored, unreadThreads] = [useSame(sub.ignored), useSame(sub.tunread)];
	const onFresh = useCallback(
		(_: readonly Message[], before: Message | undefined) => {
			if (attentive(scroll) || !before || keep.current) return;
			mark.value = before.ts;
			keep.current = true;
		},
		[scroll],
	);
	return (
		<section class="timeline" aria-label={t('room.timeline')}>
			<MessageList
				feed={room.feed}
				place={place}
				label={t('room.messages', { room: title(entry) })}
				begin={t('room.begin', { room: title(entry) })}
				mark={mark.value}
				found={found}
				ignored={ignored}
				unreadThreads={unreadThreads}
				onReady={setScroll}
				onFresh={onFresh}
			/>
			{scroll && <Earlier room={room} scroll={scroll} mark={mark.value} />}
		</section>
	);
}

/** useSame returns the list that it was given before while what is in it stays the same. */
function useSame(list: readonly string[] | undefined): readonly string[] | undefined {
	return useMemo(() => list, [list?.join()]);
}

/** attentive says whether what is new at the end is being seen. */
function attentive(scroll: Scroll | undefined): boolean {
	return !!scroll?.stuck.peek() && document.visibilityState === 'visible' && document.hasFocus();
}

/** asks says whether a room asks to be read: threads that are unread do so in their own place. */
function asks(sub: Unread, last: string): boolean {
	return sub.unread > 0 || (!!sub.alert && (!sub.tunread?.length || last > String(sub.ls ?? '')));
}

/**
 * useReading marks the room as read while its end is seen, before anything
 * shows it as unread, and remembers what was unread when the person came. The
 * mark stays until they leave.
 */
function useReading(entry: Entry, room: Log, scroll: Scroll | undefined) {
	const sub = entry.sub as Unread;
	const mark = useSignal(sub.alert || sub.unread ? String(sub.ls ?? '') : '');
	/** Whether there is a mark for what was not seen yet. */
	const keep = useRef(!!mark.peek());
	const paused = useRef(false);
	const place = useMemo(() => placeOf(entry, room, mark, paused), [room]);
	useEffect(() => {
		if (!scroll) return;
		const seen = () => {
			const latest = entryOf(room.rid)?.sub as Unread | undefined;
			const last = room.feed.messages.value.at(-1)?.ts ?? '';
			const seeing = room.feed.begun.value && scroll.stuck.value && attentive(scroll);
			if (paused.current || !seeing || !latest || !asks(latest, last)) return;
			keep.current = false;
			void untracked(() => read(room.rid)).catch(complain);
		};
		return whenever(seen);
	}, [scroll, room]);
	return { mark, place, keep };
}

/** whenever does something when a signal that it reads changes, and when the person comes back to the page. */
function whenever(act: () => void): () => void {
	const stop = effect(act);
	addEventListener('focus', act);
	document.addEventListener('visibilitychange', act);
	return () => {
		stop();
		removeEventListener('focus', act);
		document.removeEventListener('visibilitychange', act);
	};
}

function placeOf({ sub, room: of }: Entry, room: Log, mark: { value: string }, paused: { current: boolean }): Place {
	return {
		rid: sub.rid,
		path: path(of ? { ...of, name: of.name ?? sub.name } : sub),
		hot: signal(''),
		direct: computed(() => answersDirectly(sub.rid)),
		messages: () => room.feed.messages.peek(),
		unreadFrom: (message) => {
			paused.current = true;
			mark.value = new Date(Date.parse(message.ts) - 1).toISOString();
			const firstUnreadMessage = { _id: message._id };
			void attempt(() => post('/v1/subscriptions.unread', { firstUnreadMessage }), t('room.markedUnread'));
		},
	};
}

/** useStart shows what is unread first, if it is here, when the room is opened. */
function useStart(room: Log, scroll: Scroll | undefined, mark: string): void {
	const begun = room.feed.begun.value;
	useEffect(() => {
		if (!begun || !scroll || here.peek().query.has('msg')) return;
		if (room.feed.moreAfter.peek()) void scroll.down();
		const messages = room.feed.messages.peek();
		const first = mark ? messages.findIndex((m) => m.ts > mark) : -1;
		if (first > 0) scroll.aim(messages[first]!._id, 'start');
	}, [begun, scroll]);
}

/** useJump goes to the message of the address, and returns which one is to be lit. */
function useJump(room: Log, place: Place, scroll: Scroll | undefined) {
	const found = useSignal('');
	const { query, path: at } = here.value;
	const wanted = at.includes('/thread/') ? null : query.get('msg');
	useEffect(() => {
		if (!wanted || !scroll) return;
		let timer = 0;
		void jump(room, place, scroll, wanted).then((there) => {
			if (!there) return;
			found.value = wanted;
			timer = window.setTimeout(() => {
				found.value = '';
			}, lit);
		});
		return () => clearTimeout(timer);
	}, [wanted, scroll]);
	return found;
}

/** jump shows a message: in the timeline, in the thread that it is a reply in, or in another room that it is in. */
async function jump(room: Log, place: Place, scroll: Scroll, id: string): Promise<boolean> {
	if (await room.feed.reach(id)) {
		scroll.aim(id);
		return true;
	}
	const message = await room.feed.source.find(id).catch(() => undefined);
	const elsewhere = message && message.rid !== room.rid && entryOf(message.rid);
	const to = elsewhere
		? path(elsewhere.sub)
		: message?.tmid && message.rid === room.rid && threadPath(place, message.tmid);
	if (to) go(`${to}?msg=${encodeURIComponent(id)}`, { replace: true });
	else complain(t('room.messageMissing'));
	return false;
}

/** Earlier offers a way to the first unread message where it is not loaded yet. */
function Earlier({ room, scroll, mark }: { room: Log; scroll: Scroll; mark: string }) {
	const [done, setDone] = useState(false);
	const first = room.feed.messages.value[0];
	if (done || !mark || !first || first.ts <= mark || !room.feed.moreBefore.value) return null;
	const show = async () => {
		setDone(true);
		await room.feed.since(mark);
		const unread = room.feed.messages.peek().find((m) => m.ts > mark);
		if (unread) scroll.aim(unread._id, 'start');
	};
	return (
		<div class="timeline-top">
			<div>
				<button type="button" class="bare" onClick={() => void show()}>
					{t('room.unreadSince', { when: moment(mark) })}
				</button>
				<button type="button" class="icon" aria-label={t('common.close')} onClick={() => setDone(true)}>
					<Icon name="close" />
				</button>
			</div>
		</div>
	);
}
