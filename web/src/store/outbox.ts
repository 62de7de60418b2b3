/**
 * What the person has said and the server has not yet taken. A message is
 * shown at once, greyed; it is sent again when the connection returns, with
 * the same id, so that it is never there twice.
 */
import { ApiError, get, post } from '../api/client';
import { boot } from '../boot';
import { log } from './messages';
import { ddp, me } from './session';
import type { Message } from './types';

const waiting = new Map<string, Message>();

const letters = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** A fresh id as Rocket.Chat makes them: 17 letters and digits. */
export function freshId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(17)), (n) => letters[n % letters.length]).join('');
}

/** say says something in a room, or in a thread of it. */
export function say(rid: string, msg: string, thread: { tmid?: string; tshow?: boolean } = {}): void {
	const now = new Date().toISOString();
	const { username = '', name = '' } = me.peek();
	const message: Message = {
		_id: freshId(),
		rid,
		msg,
		ts: now,
		_updatedAt: now,
		u: { _id: boot.userId, username, name },
		...thread,
		sending: 'now',
	};
	waiting.set(message._id, message);
	show(message);
	void send(message);
}

/** again sends what was not accepted once more. */
export function again(message: Message): void {
	const next: Message = { ...message, sending: 'now' };
	waiting.set(next._id, next);
	show(next);
	void send(next);
}

/** giveUp forgets a message that was not accepted. */
export function giveUp(message: Message): void {
	waiting.delete(message._id);
	log(message.rid).drop((m) => m._id === message._id);
}

function show(message: Message): void {
	log(message.rid).put(message);
}

async function send(message: Message): Promise<void> {
	const { _id, rid, msg, tmid, tshow } = message;
	try {
		const sent = await post('/v1/chat.sendMessage', {
			message: { _id, rid, msg, ...(tmid && { tmid, tshow: !!tshow }) },
		} as never);
		done((sent as unknown as { message: Message }).message);
	} catch (error) {
		const taken = await arrived(message).catch(() => undefined);
		if (taken) done(taken);
		else if (error instanceof ApiError && error.status !== 0 && error.status < 500) failed(message);
	}
}

/** arrived returns the message if the server has it: an answer may have been lost on its way here. */
async function arrived({ _id }: Message): Promise<Message | undefined> {
	return ((await get('/v1/chat.getMessage', { msgId: _id })) as unknown as { message?: Message }).message;
}

function done(message: Message): void {
	waiting.delete(message._id);
	show(message);
}

function failed(message: Message): void {
	waiting.delete(message._id);
	show({ ...message, sending: 'failed' });
}

/** start sends what waits whenever the connection is there again. */
export function start(): void {
	ddp.onReturn(() => {
		for (const message of waiting.values()) void send(message);
	});
}
