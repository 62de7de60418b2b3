/** What may be done with a message, as the items of its menu. */

import { get, post } from '../api/client';
import { go, href } from '../app/router';
import { t } from '../i18n';
import { edit, quote } from '../store/compose';
import { path } from '../store/rooms';
import type { Message } from '../store/types';
import type { Items } from '../ui/menu';
import { confirm, open } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { authorName } from './author';
import { link, type Place, threadPath } from './place';
import * as rights from './rights';
import { isSystem, systemText } from './system';

/** actions returns the menu of a message, with what the person may do with it now. */
export function actions(message: Message, place: Place): Items {
	return [...answers(message, place), null, ...keeping(message, place), null, ...changing(message, place)];
}

function answers(message: Message, place: Place): Items {
	const speak = rights.maySpeak(message) && !message.sending;
	return [
		!place.tmid &&
			rights.mayThread(message) && {
				label: t('room.replyInThread'),
				icon: 'thread',
				act: () => openThread(message, place),
			},
		speak && !isSystem(message) && { label: t('room.quote'), icon: 'quote', act: () => quote(message, place.tmid) },
		rights.mayDiscuss(message) && { label: t('room.discuss'), icon: 'discussion', act: () => void discuss(message) },
		rights.mayThread(message) &&
			(!!message.tcount || !!message.tmid || !!place.tmid) &&
			(rights.follows(message)
				? { label: t('room.unfollow'), icon: 'bellOff', act: () => void follow(message, false) }
				: { label: t('room.follow'), icon: 'bell', act: () => void follow(message, true) }),
	];
}

function keeping(message: Message, place: Place): Items {
	const id = message._id;
	return [
		rights.mayStar(message) &&
			(rights.starred(message)
				? {
						label: t('room.unstar'),
						icon: 'star',
						act: () => void attempt(() => post('/v1/chat.unStarMessage', { messageId: id })),
					}
				: {
						label: t('room.star'),
						icon: 'star',
						act: () => void attempt(() => post('/v1/chat.starMessage', { messageId: id })),
					}),
		rights.mayPin(message) &&
			!isSystem(message) &&
			(message.pinned
				? {
						label: t('room.unpin'),
						icon: 'pin',
						act: () => void attempt(() => post('/v1/chat.unPinMessage', { messageId: id })),
					}
				: {
						label: t('room.pin'),
						icon: 'pin',
						act: () => void attempt(() => post('/v1/chat.pinMessage', { messageId: id })),
					}),
		{
			label: t('room.copyText'),
			icon: 'copy',
			act: () =>
				copy(isSystem(message) ? systemText(message, authorName(message)) : textOf(message), t('room.textCopied')),
		},
		!message.sending && {
			label: t('room.copyLink'),
			icon: 'link',
			act: () => copy(location.origin + href(link(place, message)), t('room.linkCopied')),
		},
		!place.tmid &&
			!message.sending &&
			!message.private && { label: t('room.markUnread'), icon: 'eye', act: () => place.unreadFrom(message) },
	];
}

function changing(message: Message, place: Place): Items {
	return [
		rights.mayEdit(message) && { label: t('room.edit'), icon: 'edit', act: () => edit(message, place.tmid) },
		rights.mayIgnore(message) &&
			(rights.ignores(message)
				? {
						label: t('room.unignore', { who: authorName(message) }),
						icon: 'person',
						act: () => void ignore(message, false),
					}
				: {
						label: t('room.ignore', { who: authorName(message) }),
						icon: 'block',
						act: () => void ignore(message, true),
					}),
		rights.mayReport(message) && {
			label: t('room.report'),
			icon: 'flag',
			danger: true,
			act: () => void report(message),
		},
		rights.mayDelete(message) && {
			label: t('room.delete'),
			icon: 'trash',
			danger: true,
			act: () => void remove(message),
		},
	];
}

/** openThread shows the thread of a message beside the room. */
export function openThread(message: Message, place: Place): void {
	go(threadPath(place, message.tmid ?? message._id));
}

/** answerDirectly opens the direct messages with a message's author, to answer it there. */
export async function answerDirectly(message: Message): Promise<void> {
	await attempt(async () => {
		const { room } = await post('/v1/im.create', { username: message.u.username ?? '' });
		quote(message, room._id);
		go(path({ t: 'd', rid: room._id }));
	});
}

/** follow says whether the person hears of replies in a message's thread. */
export function follow(message: Message, on: boolean): Promise<boolean> {
	const mid = message.tmid ?? message._id;
	const act = on ? () => post('/v1/chat.followMessage', { mid }) : () => post('/v1/chat.unfollowMessage', { mid });
	return attempt(act, on ? t('room.followed') : t('room.unfollowed'));
}

function ignore(message: Message, on: boolean): Promise<boolean> {
	const input = { rid: message.rid, userId: message.u._id, ignore: String(on) };
	return attempt(() => get('/v1/chat.ignoreUser', input));
}

/** textOf is what of a message is worth to be copied. */
function textOf(message: Message): string {
	const { description = '' } = (message.attachments?.[0] ?? {}) as { description?: string };
	return message.msg || description;
}

function copy(text: string, done: string): void {
	void attempt(() => navigator.clipboard.writeText(text), done);
}

/** remove deletes a message, once the person is sure. */
export async function remove(message: Message): Promise<void> {
	const sure = await confirm({
		title: t('room.deleteTitle'),
		text: t('room.deleteText'),
		action: t('room.delete'),
		danger: true,
	});
	if (sure)
		await attempt(() => post('/v1/chat.delete', { msgId: message._id, roomId: message.rid }), t('room.deleted'));
}

async function discuss(message: Message): Promise<void> {
	const { Discuss } = await import('./message-dialogs');
	open((close) => <Discuss message={message} close={close} />);
}

async function report(message: Message): Promise<void> {
	const { Report } = await import('./message-dialogs');
	open((close) => <Report message={message} close={close} />);
}
