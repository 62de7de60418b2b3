/**
 * What a composer is asked to do from elsewhere: to edit a message, or to
 * quote some. The composer of a room looks under the room's id, the one of a
 * thread under the id of the thread's first message.
 */
import { signal } from '@preact/signals';
import type { Message } from './types';

/** The message that is being edited, by the composer's id. */
export const editing = signal<ReadonlyMap<string, Message>>(new Map());

/** The messages that what is written will quote, by the composer's id. */
export const quoting = signal<ReadonlyMap<string, readonly Message[]>>(new Map());

/** place is the id of the composer that answers where a message is shown. */
function place(message: Message, tmid?: string): string {
	return tmid ?? message.rid;
}

/** edit puts a message into the composer, of a thread where one is given. */
export function edit(message: Message, tmid?: string): void {
	editing.value = new Map(editing.peek()).set(place(message, tmid), message);
}

/** stopEditing leaves the message as it is. */
export function stopEditing(id: string): void {
	const next = new Map(editing.peek());
	next.delete(id);
	editing.value = next;
}

/** quote adds a message to what will be quoted, once: in its room, or by the composer of another id. */
export function quote(message: Message, id = message.rid): void {
	const others = (quoting.peek().get(id) ?? []).filter((m) => m._id !== message._id);
	quoting.value = new Map(quoting.peek()).set(id, [...others, message]);
}

/** unquote takes a message out again, or all of them. */
export function unquote(id: string, message?: Message): void {
	const left = message ? (quoting.peek().get(id) ?? []).filter((m) => m._id !== message._id) : [];
	const next = new Map(quoting.peek());
	if (left.length) next.set(id, left);
	else next.delete(id);
	quoting.value = next;
}
