/**
 * What the person has said and the server has not yet taken. A message is
 * shown at once, greyed, and sent one after the other in each room. It is kept
 * until the server has it, also when the page is loaded anew or its tab was
 * closed, and is always sent with the same id: the server says a message of an
 * id only once, so that an answer that was lost neither doubles nor loses it.
 */
import { effect, untracked } from '@preact/signals';
import { ApiError, get } from '../api/client';
import { MethodError } from '../api/ddp';
import { boot } from '../boot';
import { explain } from '../ui/refusal';
import { log } from './messages';
import { ddp, me } from './session';
import type { Message } from './types';
import * as unsent from './unsent';

/** A message on its way, and what became of the attempts to send it. */
interface Letter {
	message: Message;
	/** How often it was sent without a word from the server. */
	attempts: number;
}

/** The letters of each room, the oldest first; those that failed stay until the person decides. */
const rooms = new Map<string, Letter[]>();
/** The rooms whose letters are being sent. */
const busy = new Set<string>();
/** What the server took while a room was still being loaded, which may not know of it. */
const early = new Map<string, Message[]>();
let started = false;

const letters = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** A fresh id as Rocket.Chat makes them: 17 letters and digits. */
export function freshId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(17)), (n) => letters[n % letters.length]).join('');
}

/** say says something in a room, or in a thread of it. */
export function say(rid: string, msg: string, thread: { tmid?: string; tshow?: boolean } = {}): void {
	const now = moment(rid);
	const { username = '', name = '' } = me.peek();
	const u = { _id: boot.userId, username, name };
	post({ _id: freshId(), rid, msg, ts: now, _updatedAt: now, u, ...thread, sending: 'now' });
}

/** moment is now, or just after the last message where this clock is behind the server's. */
function moment(rid: string): string {
	const last = log(rid).feed.messages.peek().at(-1)?.ts ?? '';
	const now = new Date().toISOString();
	return now > last ? now : new Date(Date.parse(last) + 1).toISOString();
}

/** again sends what was not accepted once more, after what waits already. */
export function again(message: Message): void {
	const { problem: _, ...next } = message;
	forget(message);
	post({ ...next, sending: 'now' });
}

/** giveUp forgets a message that was not accepted. */
export function giveUp(message: Message): void {
	forget(message);
	log(message.rid).drop((m) => m._id === message._id);
}

/** reveal shows what waits in a room whose messages were just loaded. */
export function reveal(rid: string): void {
	start();
	for (const { message } of rooms.get(rid) ?? []) show(message);
	for (const message of early.get(rid) ?? []) show(message);
	early.delete(rid);
}

function post(message: Message): void {
	start();
	rooms.set(message.rid, [...(rooms.get(message.rid) ?? []), { message, attempts: 0 }]);
	keep();
	show(message);
	void pump(message.rid);
}

function show(message: Message): void {
	log(message.rid).put(message);
}

function forget({ rid, _id }: Message): void {
	const left = (rooms.get(rid) ?? []).filter(({ message }) => message._id !== _id);
	if (left.length) rooms.set(rid, left);
	else rooms.delete(rid);
	keep();
}

/** keep writes down what waits, for when the page is gone. */
function keep(): void {
	unsent.keep([...rooms.values()].flat().map(({ message }) => message));
}

/** pump sends the letters of a room, one after the other, until one has to wait. */
async function pump(rid: string): Promise<void> {
	if (busy.has(rid)) return;
	busy.add(rid);
	let wait: number | undefined;
	for (;;) {
		const next = rooms.get(rid)?.find(({ message }) => message.sending === 'now');
		if (!next) break;
		wait = await deliver(next);
		if (wait !== undefined) break;
	}
	busy.delete(rid);
	if (wait) setTimeout(() => void pump(rid), wait);
}

/** deliver sends a letter. It returns how long to wait before the next attempt: 0 until the connection returns. */
async function deliver(letter: Letter): Promise<number | undefined> {
	const { _id, rid, msg, tmid, tshow } = letter.message;
	try {
		const taken = await ddp.call('sendMessage', { _id, rid, msg, ...(tmid && { tmid, tshow: !!tshow }) });
		return arrived(taken as Message);
	} catch (error) {
		const { code, message } = error as MethodError;
		if (code === 'unreachable' || !(error instanceof MethodError)) return later(letter, 0);
		if (/too-many-requests/.test(code)) return pause(message);
		if (/^5\d\d$/.test(code) && letter.attempts < 4) return later(letter, 1_000 * 2 ** letter.attempts);
		return refused(letter, await explain(error));
	}
}

function later(letter: Letter, wait: number): number {
	letter.attempts++;
	return wait;
}

/** pause reads how long the server wants not to be asked. */
function pause(text: string): number {
	return 1_000 * Number(/(\d+) seconds/.exec(text)?.[1] ?? 5);
}

/** refused takes a no, unless the server has the message from an attempt whose answer was lost. */
async function refused(letter: Letter, problem: string): Promise<number | undefined> {
	const { message } = letter;
	if (letter.attempts) {
		const taken = await lookUp(message._id);
		if (taken) return arrived(taken);
	}
	letter.message = { ...message, sending: 'failed', problem };
	keep();
	show(letter.message);
	return undefined;
}

async function lookUp(id: string): Promise<Message | undefined> {
	try {
		return (await get('/v1/chat.getMessage', { msgId: id })).message;
	} catch (error) {
		if (error instanceof ApiError) return undefined;
		throw error;
	}
}

function arrived(message: Message): undefined {
	forget(message);
	const { rid } = message;
	if (!log(rid).feed.begun.peek()) early.set(rid, [...(early.get(rid) ?? []), message]);
	show(message);
}

/** start takes up what was left over from before, once, and sends whenever there is a connection. */
export function start(): void {
	if (started) return;
	started = true;
	unsent.takeOver(inherit);
	effect(() => {
		if (ddp.state.value === 'live') untracked(() => rooms.forEach((_, rid) => void pump(rid)));
	});
}

/** For how long after it was written a message is sent that a page has left over, in milliseconds. */
const fresh = 3_600_000;

/** inherit takes up what another page has left. What is old may no longer be meant: the person decides. */
function inherit(messages: readonly Message[]): void {
	for (const one of messages) {
		const message: Message = Date.now() - Date.parse(one.ts) < fresh ? one : { ...one, sending: 'failed' };
		rooms.set(one.rid, [...(rooms.get(one.rid) ?? []), { message, attempts: 1 }]);
		if (log(one.rid).feed.begun.peek()) show(message);
	}
	keep();
	if (ddp.state.peek() === 'live') for (const { rid } of messages) void pump(rid);
}
