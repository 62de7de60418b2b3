import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import type { Message } from '../store/types';
import { List } from './list';
import { MessageCard, usePlace } from './message-card';
import { page } from './messages';
import { usePages } from './pages';
import { useSettled } from './settled';
import type { PanelProps } from './slot';

const count = 25;

/** Search finds messages of the room, by words and by Rocket.Chat's filters. */
export default function Search({ entry }: PanelProps) {
	const { rid } = entry.sub;
	const [text, setText] = useState('');
	const searchText = useSettled(text.trim());
	const pages = usePages<Message>(
		async (offset) => {
			if (!searchText) return { items: [], total: 0 };
			const { messages } = await get('/v1/chat.search', { roomId: rid, searchText, offset, count });
			const more = messages.length === count ? 1 : 0; // how many there are is not said
			return page({ messages, total: offset + messages.length + more });
		},
		[rid, searchText],
	);
	const place = usePlace(entry, pages.items);
	return (
		<>
			<search class="panel-tools">
				<input
					type="search"
					class="grow"
					autocomplete="off"
					aria-label={t('panel.searchText')}
					placeholder={t('panel.searchText')}
					aria-describedby="search-hint"
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				<p class="hint" id="search-hint">
					{t('panel.searchHint')}
				</p>
			</search>
			<p class="unseen" role="status">
				{searchText && !pages.busy ? t('panel.foundMessages', { n: pages.items.length }) : ''}
			</p>
			<List pages={pages} empty={<p>{searchText ? t('panel.noFound') : t('panel.searchBegin')}</p>}>
				{(message) => <MessageCard key={message._id} entry={entry} message={message} place={place} />}
			</List>
		</>
	);
}
