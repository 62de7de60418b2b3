import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { href } from '../app/router';
import { t } from '../i18n';
import { authorName } from '../room/author';
import { recent } from '../room/when';
import { entries, path } from '../store/rooms';
import type { Message } from '../store/types';
import { RoomAvatar } from '../ui/avatar';
import { List } from './list';
import './messages.css';
import { page } from './messages';
import { usePages } from './pages';
import { useSettled } from './settled';
import type { PanelProps } from './slot';

/** The discussions that were begun in a room. */
export default function Discussions({ entry }: PanelProps) {
	const { rid } = entry.sub;
	const [text, setText] = useState('');
	const wanted = useSettled(text.trim());
	const pages = usePages<Message>(
		async (offset) =>
			page(await get('/v1/chat.getDiscussions', { roomId: rid, offset, count: 25, ...(wanted && { text: wanted }) })),
		[rid, wanted],
	);
	return (
		<>
			<div class="panel-tools">
				<input
					type="search"
					class="grow"
					aria-label={t('panel.findDiscussion')}
					placeholder={t('panel.findDiscussion')}
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
			</div>
			<List pages={pages} empty={<p>{t('panel.noDiscussions')}</p>}>
				{(message) => <DiscussionLink key={message._id} message={message} />}
			</List>
		</>
	);
}

function DiscussionLink({ message }: { message: Message }) {
	const drid = message.drid ?? '';
	const known = entries.value.get(drid)?.sub;
	return (
		<a class="card-link" href={href(known ? path(known) : path({ t: 'c', name: drid }))}>
			<RoomAvatar rid={drid} />
			<span class="grow">
				<b class="card-text">{message.msg}</b>
				<span class="small soft">
					{t('panel.discussionFacts', {
						who: authorName(message),
						n: message.dcount ?? 0,
						when: recent(message.dlm ?? message.ts),
					})}
				</span>
			</span>
		</a>
	);
}
