/**
 * Lists of messages, the oldest first. They are never changed but replaced,
 * and what did not change in them stays the same object.
 */
import type { Message } from './types';

export type Messages = readonly Message[];

/** order says which of two messages was said first. */
export function order(a: Message, b: Message): number {
	return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : a._id < b._id ? -1 : a._id > b._id ? 1 : 0;
}

/** where returns the place of a message by its id, or -1. What is asked for is mostly near the end. */
export function where(list: Messages, id: string): number {
	for (let i = list.length - 1; i >= 0; i--) if (list[i]!._id === id) return i;
	return -1;
}

/** newer says whether a message replaces the one of the same id that is there. */
function newer(there: Message, found: Message): boolean {
	return !!there.sending || !!found.sending || found._updatedAt >= there._updatedAt;
}

/** bound returns the place at which a message belongs, by halving. */
export function bound(list: Messages, message: Message): number {
	let [from, to] = [0, list.length];
	if (to && order(list[to - 1]!, message) < 0) return to;
	while (from < to) {
		const middle = (from + to) >> 1;
		if (order(list[middle]!, message) < 0) from = middle + 1;
		else to = middle;
	}
	return from;
}

/** add puts a message into a list that it is not in. */
export function add(list: Messages, message: Message): Messages {
	return list.toSpliced(bound(list, message), 0, message);
}

/** insert puts one message into a list: it replaces what has its id, unless that is newer. */
export function insert(list: Messages, message: Message): Messages {
	const at = where(list, message._id);
	const there = list[at];
	if (!there) return add(list, message);
	if (!newer(there, message)) return list;
	if (there.ts === message.ts) return list.with(at, message);
	return insert(list.toSpliced(at, 1), message);
}

/** merge puts many messages into a list, as insert does with one. */
export function merge(list: Messages, found: Messages): Messages {
	if (found.length < 4) return found.reduce(insert, list);
	const coming = new Map<string, Message>();
	for (const message of found) {
		const other = coming.get(message._id);
		if (!other || newer(other, message)) coming.set(message._id, message);
	}
	const stay: Message[] = [];
	for (const message of list) {
		const other = coming.get(message._id);
		if (!other) stay.push(message);
		else if (!newer(message, other)) coming.set(message._id, message);
	}
	return zip(stay, [...coming.values()].sort(order));
}

/** zip joins two sorted lists. */
function zip(a: Messages, b: Messages): Messages {
	const out: Message[] = [];
	let [i, j] = [0, 0];
	while (i < a.length && j < b.length) out.push(order(a[i]!, b[j]!) <= 0 ? a[i++]! : b[j++]!);
	return out.concat(a.slice(i), b.slice(j));
}
