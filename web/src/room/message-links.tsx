/** Where a message goes on: in its thread, in a discussion of its own, or in direct messages. */
import { href } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { entries, path } from '../store/rooms';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { answerDirectly } from './actions';
import { type Place, threadPath } from './place';
import { recent } from './when';

interface Props {
	message: Message;
	place: Place;
	unread: boolean;
}

/** ThreadSummary leads to the thread that a message began, or that it is a reply in. */
export function ThreadSummary({ message, place, unread }: Props) {
	if (place.tmid) return null;
	if (message.tmid) {
		return (
			<a class="message-more" href={href(`${threadPath(place, message.tmid)}?msg=${encodeURIComponent(message._id)}`)}>
				<Icon name="thread" />
				{t('room.inThread')}
			</a>
		);
	}
	if (!message.tcount) return null;
	return (
		<a class={unread ? 'message-more unread' : 'message-more'} href={href(threadPath(place, message._id))}>
			<Icon name="thread" />
			<span>{t('room.replies', { n: message.tcount })}</span>
			{message.tlm && <span class="soft small">{t('room.lastReply', { when: recent(message.tlm) })}</span>}
			{unread && <span class="message-dot" role="img" aria-label={t('room.unreadReplies')} />}
		</a>
	);
}

/** Answer begins an answer to the author alone, where one does not speak to everybody. */
export function Answer({ message, place }: Omit<Props, 'unread'>) {
	if (!place.direct?.value || message.u._id === boot.userId || message.sending) return null;
	return (
		<button type="button" class="bare message-more" onClick={() => void answerDirectly(message)}>
			<Icon name="reply" />
			<span>{t('room.answer')}</span>
		</button>
	);
}

/** Discussion leads to the discussion that a message stands for. */
export function Discussion({ message }: { message: Message }) {
	if (!message.drid) return null;
	const known = entries.peek().get(message.drid)?.sub;
	return (
		<a class="message-more" href={href(known ? path(known) : path({ t: 'c', name: message.drid }))}>
			<Icon name="discussion" />
			<span>{t('room.discussionMessages', { n: message.dcount ?? 0 })}</span>
			{message.dlm && <span class="soft small">{t('room.lastReply', { when: recent(message.dlm) })}</span>}
		</a>
	);
}
