import { useEffect } from 'preact/hooks';
import { get, post } from '../api/client';
import { boot } from '../boot';
import { t } from '../i18n';
import { mayPin, mayStar } from '../room/rights';
import { ddp } from '../store/session';
import type { Message } from '../store/types';
import { attempt } from '../ui/toast';
import { List } from './list';
import { MessageCard, usePlace } from './message-card';
import { type Page, usePages } from './pages';
import type { PanelProps } from './slot';

/** A list of messages of a room that something is true of. */
interface Kind {
	load: (roomId: string, offset: number) => Promise<{ messages: unknown; total: number }>;
	empty: () => string;
	/** Whether a message that has changed may belong to the list. */
	fits: (message: Message) => boolean;
	/** What takes a message out of the list. */
	drop?: { label: () => string; may: (message: Message) => boolean; act: (messageId: string) => Promise<unknown> };
}

const count = 25;

const kinds: Record<string, Kind> = {
	'pinned-messages': {
		load: (roomId, offset) => get('/v1/chat.getPinnedMessages', { roomId, offset, count }),
		empty: () => t('panel.noPinned'),
		fits: (message) => !!message.pinned,
		drop: {
			label: () => t('panel.unpin'),
			may: mayPin,
			act: (messageId) => post('/v1/chat.unPinMessage', { messageId }),
		},
	},
	'starred-messages': {
		load: (roomId, offset) => get('/v1/chat.getStarredMessages', { roomId, offset, count }),
		empty: () => t('panel.noStarred'),
		fits: (message) => !!message.starred?.some((one) => one._id === boot.userId),
		drop: {
			label: () => t('panel.unstar'),
			may: mayStar,
			act: (messageId) => post('/v1/chat.unStarMessage', { messageId }),
		},
	},
	mentions: {
		load: (roomId, offset) => get('/v1/chat.getMentionedMessages', { roomId, offset, count }),
		empty: () => t('panel.noMentions'),
		fits: (message) => !!message.mentions?.some((one) => one._id === boot.userId),
	},
};

/** The messages of a room that were pinned, that the person has starred, or that mention them. */
export default function Messages({ entry, tab }: PanelProps) {
	const { rid } = entry.sub;
	const kind = kinds[tab]!;
	const pages = usePages<Message>(async (offset) => page(await kind.load(rid, offset)), [rid, kind]);
	const place = usePlace(entry, pages.items);
	useEffect(
		() =>
			ddp.on<[Message]>('room-messages', rid, (message) => {
				if (kind.fits(message) || pages.items.some((one) => one._id === message._id)) pages.again();
			}),
		[rid, kind, pages.items],
	);
	return (
		<List pages={pages} empty={<p>{kind.empty()}</p>}>
			{(message) => (
				<MessageCard key={message._id} entry={entry} message={message} place={place}>
					{kind.drop?.may(message) && (
						<button type="button" class="bare" onClick={() => void attempt(() => kind.drop?.act(message._id))}>
							{kind.drop.label()}
						</button>
					)}
				</MessageCard>
			)}
		</List>
	);
}

/** page reads an answer with messages: they are as the client's other messages are. */
export function page({ messages, total }: { messages: unknown; total: number }): Page<Message> {
	return { items: messages as Message[], total };
}
