/** What the person may do with a message, decided as Rocket.Chat decides it. */
import { boot } from '../boot';
import { can } from '../store/permissions';
import { entries } from '../store/rooms';
import { me } from '../store/session';
import { setting } from '../store/settings';
import type { Message } from '../store/types';
import { isSystem } from './system';

const minute = 60_000;

function own(message: Message): boolean {
	return message.u._id === boot.userId;
}

/** within says whether a message is younger than a limit in minutes, or whether limits do not hold. */
function within(message: Message, limit: number, now: number): boolean {
	return (
		!limit || can('bypass-time-limit-edit-and-delete', message.rid) || (now - Date.parse(message.ts)) / minute < limit
	);
}

/** mayEdit says whether a message may get another text. */
export function mayEdit(message: Message, now = Date.now()): boolean {
	if (isSystem(message) || message.sending) return false;
	const allowed = can('edit-message', message.rid) || (own(message) && setting('Message_AllowEditing', true));
	return allowed && within(message, setting('Message_AllowEditing_BlockEditInMinutes', 0), now);
}

/** mayDelete says whether a message may be taken away. */
export function mayDelete(message: Message, now = Date.now()): boolean {
	if (message.sending || (message.t as string) === 'rm') return false;
	const { rid } = message;
	const room = entries.value.get(rid)?.room;
	const silent = room?.ro && !can('post-readonly', rid) && !room.unmuted?.includes(me.value.username ?? '');
	if (silent) return false;
	if (can('force-delete-message', rid)) return true;
	if (!setting('Message_AllowDeleting', true)) return false;
	const allowed = can('delete-message', rid) || (own(message) && can('delete-own-message', rid));
	return allowed && within(message, setting('Message_AllowDeleting_BlockDeleteInMinutes', 0), now);
}

/** mayReact says whether reactions to a message are taken. */
export function mayReact(message: Message): boolean {
	const entry = entries.value.get(message.rid);
	const room = entry?.room;
	const name = me.value.username ?? '';
	if (!entry || message.sending || message.private || entry.sub.blocker || entry.sub.blocked) return false;
	if (room?.muted?.includes(name)) return false;
	return !room?.ro || !!room.reactWhenReadOnly || !!room.unmuted?.includes(name) || can('post-readonly', message.rid);
}

/** maySpeak says whether the person may answer in the room. */
export function maySpeak({ rid }: Pick<Message, 'rid'>): boolean {
	const entry = entries.value.get(rid);
	const room = entry?.room;
	const name = me.value.username ?? '';
	if (!entry || room?.archived || room?.muted?.includes(name) || entry.sub.blocker || entry.sub.blocked) return false;
	return !room?.ro || !!room.unmuted?.includes(name) || can('post-readonly', rid);
}

/** answersDirectly says whether the person answers what is said in a room by direct messages, because there few speak to many. */
export function answersDirectly(rid: string): boolean {
	const { room, preview } = entries.value.get(rid) ?? {};
	return !!room?.broadcast && !preview && !maySpeak({ rid }) && can('create-d');
}

/** mayPin and the others below say whether a thing may be done with a message in a room that one is in. */
export function mayPin(message: Message): boolean {
	return settled(message) && setting('Message_AllowPinning', true) && can('pin-message', message.rid);
}

export function mayStar(message: Message): boolean {
	return settled(message) && setting('Message_AllowStarring', true);
}

export function mayDiscuss(message: Message): boolean {
	if (!settled(message) || message.drid || !setting('Discussion_enabled', true)) return false;
	return can(own(message) ? 'start-discussion' : 'start-discussion-other-user', message.rid);
}

export function mayThread(message: Message): boolean {
	return settled(message) && setting('Threads_enabled', true);
}

export function mayReport(message: Message): boolean {
	return settled(message) && !own(message) && !isSystem(message);
}

export function mayIgnore(message: Message): boolean {
	return mayReport(message) && entries.value.get(message.rid)?.sub.t !== 'd';
}

/** starred and follows say what the person has done with a message already. */
export function starred(message: Message): boolean {
	return !!message.starred?.some((one) => one._id === boot.userId);
}

export function follows(message: Message): boolean {
	return !!message.replies?.includes(boot.userId);
}

export function ignores(message: Message): boolean {
	const { ignored } = (entries.value.get(message.rid)?.sub ?? {}) as { ignored?: string[] };
	return !!ignored?.includes(message.u._id);
}

/** settled says whether the server has a message, in a room that the person is in. */
function settled(message: Message): boolean {
	return !message.sending && !message.private && entries.value.has(message.rid);
}
