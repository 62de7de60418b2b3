import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { href } from '../app/router';
import { t } from '../i18n';
import { AuthorPicture, authorName } from '../room/author';
import { recent } from '../room/when';
import type { Entry } from '../store/rooms';
import { ddp } from '../store/session';
import type { Message } from '../store/types';
import { List } from './list';
import './messages.css';
import { page } from './messages';
import { panelPath } from './open';
import { usePages } from './pages';
import { useSettled } from './settled';
import type { PanelProps } from './slot';

type Which = 'all' | 'following' | 'unread';

/** The threads of a room. */
export default function Threads({ entry }: PanelProps) {
	const { rid } = entry.sub;
	const [which, setWhich] = useState<Which>('all');
	const [text, setText] = useState('');
	const wanted = useSettled(text.trim());
	const pages = usePages<Message>(
		async (offset) => {
			const input = {
				rid,
				offset,
				count: 25,
				...(which !== 'all' && { type: which }),
				...(wanted && { text: wanted }),
			};
			const { threads, total } = await get('/v1/chat.getThreadsList', input);
			return page({ messages: threads, total });
		},
		[rid, which, wanted],
	);
	useEffect(
		() => ddp.on<[Message]>('room-messages', rid, (message) => (message.tmid || message.tcount) && pages.again()),
		[rid, which, wanted],
	);
	return (
		<>
			<div class="panel-tools">
				<input
					type="search"
					class="grow"
					aria-label={t('panel.findThread')}
					placeholder={t('panel.findThread')}
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				<select
					aria-label={t('panel.whichThreads')}
					value={which}
					onChange={(event) => setWhich(event.currentTarget.value as Which)}
				>
					<option value="all">{t('panel.allThreads')}</option>
					<option value="following">{t('panel.following')}</option>
					<option value="unread">{t('panel.unread')}</option>
				</select>
			</div>
			<List pages={pages} empty={<p>{t('panel.noThreads')}</p>}>
				{(message) => <ThreadLink key={message._id} entry={entry} message={message} />}
			</List>
		</>
	);
}

function ThreadLink({ entry, message }: { entry: Entry; message: Message }) {
	const unread = entry.sub.tunread?.includes(message._id);
	return (
		<a class="card-link" href={href(panelPath(entry, 'thread', message._id))}>
			<AuthorPicture message={message} />
			<span class="grow">
				<span class="row">
					<b class="grow cut">{authorName(message)}</b>
					<span class="small soft">{recent(message.tlm ?? message.ts)}</span>
				</span>
				<span class="card-text">{message.msg || message.attachments?.[0]?.title || ''}</span>
				<span class="row small soft">
					{t('panel.replies', { n: message.tcount ?? 0 })}
					{unread && <span class="badge">{t('panel.new')}</span>}
				</span>
			</span>
		</a>
	);
}
