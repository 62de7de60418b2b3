import { signal } from '@preact/signals';
import { beforeEach, expect, test, vi } from 'vitest';
import { MethodError } from '../../src/api/ddp';
import type { Message } from '../../src/store/types';

/** A server that takes messages, or does what it is told to the next ones. */
const server = {
	taken: [] as string[],
	next: [] as ((message: Message) => Promise<Message>)[],
};
const state = signal('live');
const shown = new Map<string, Message>();

vi.mock('../../src/ui/refusal', () => ({ explain: async (error: Error) => error.message }));
vi.mock('../../src/store/session', () => ({
	me: { peek: () => ({ username: 'ann', name: 'Ann' }) },
	ddp: {
		state,
		call: async (method: string, message: Message) => {
			expect(method).toBe('sendMessage');
			return (server.next.shift() ?? take)(message);
		},
	},
}));
vi.mock('../../src/store/messages', () => ({
	log: () => ({
		put: (message: Message) => shown.set(message._id, message),
		drop: (gone: (message: Message) => boolean) => {
			for (const [id, message] of shown) if (gone(message)) shown.delete(id);
		},
		feed: { begun: { peek: () => true }, messages: { peek: () => [{ ts: '2020-01-01T00:00:00.000Z' }] } },
	}),
}));

/** take says a message once, whatever comes twice. */
async function take(message: Message): Promise<Message> {
	if (!server.taken.includes(message._id)) server.taken.push(message._id);
	return { ...message, ts: new Date().toISOString() };
}
const unreachable = () => Promise.reject(new MethodError('unreachable', 'The connection was lost.'));
/** The server takes it, and the answer is lost. */
const silently = async (message: Message) => {
	await take(message);
	return unreachable();
};

let pages = 0;

/** A page that was just loaded: the outbox as it is then, and the rest as it was. */
async function page(): Promise<typeof import('../../src/store/outbox')> {
	shown.clear();
	const outbox = await import(/* @vite-ignore */ `../../src/store/outbox?${pages++}`);
	outbox.start();
	return outbox;
}

const texts = () => [...shown.values()].map(({ msg, sending }) => `${msg}${sending ? ` (${sending})` : ''}`);
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
	vi.useFakeTimers();
	sessionStorage.clear();
	state.value = 'live';
	server.taken = [];
	server.next = [];
});

test('a message is shown at once and is no longer grey when the server has it', async () => {
	const { say } = await page();
	say('r', 'hello');
	expect(texts()).toEqual(['hello (now)']);
	await settled();
	expect(texts()).toEqual(['hello']);
	expect(sessionStorage.length).toBe(0);
});

test('messages of a room go one after the other, and wait together for the connection', async () => {
	const { say } = await page();
	server.next = [silently];
	for (const text of ['one', 'two', 'three']) say('r', text);
	await settled();
	expect(server.taken).toHaveLength(1);
	state.value = 'lost';
	state.value = 'live';
	await settled();
	expect(server.taken).toEqual([...shown.keys()]);
	expect(texts()).toEqual(['one', 'two', 'three']);
});

test('rooms do not wait for each other', async () => {
	const { say } = await page();
	server.next = [() => new Promise(() => {})];
	say('slow', 'one');
	say('quick', 'two');
	await settled();
	expect(texts()).toEqual(['one (now)', 'two']);
});

test('what waits outlives the page, with its id', async () => {
	const before = await page();
	server.next = [unreachable];
	before.say('r', 'one');
	before.say('r', 'two');
	await settled();
	const ids = [...shown.keys()];
	const { reveal } = await page();
	reveal('r');
	await settled();
	expect(server.taken).toEqual(ids);
	expect(texts()).toEqual(['one', 'two']);
});

test('a refusal is shown with its reason, and does not hold up what follows', async () => {
	const { say, again, giveUp } = await page();
	server.next = [() => Promise.reject(new MethodError('error-not-allowed', 'The room is archived'))];
	say('r', 'one');
	say('r', 'two');
	await settled();
	expect(texts()).toEqual(['one (failed)', 'two']);
	const [failed] = [...shown.values()];
	expect(failed?.problem).toBe('The room is archived');
	again(failed!);
	await settled();
	expect(texts()).toEqual(['one', 'two']);
	expect([...shown.values()][0]?.problem).toBeUndefined();
	server.next = [() => Promise.reject(new MethodError('error-not-allowed', 'No'))];
	say('r', 'three');
	await settled();
	giveUp([...shown.values()].at(-1)!);
	expect(texts()).toEqual(['one', 'two']);
	expect(sessionStorage.length).toBe(0);
});

test('too many messages wait as long as the server says', async () => {
	const { say } = await page();
	server.next = [
		() => Promise.reject(new MethodError('too-many-requests', 'You must wait 4 seconds before trying again.')),
	];
	say('r', 'one');
	await vi.advanceTimersByTimeAsync(3_900);
	expect(texts()).toEqual(['one (now)']);
	await vi.advanceTimersByTimeAsync(200);
	expect(texts()).toEqual(['one']);
});

test('an error inside the server is tried again a few times', async () => {
	const { say } = await page();
	const broken = () => Promise.reject(new MethodError('500', 'Internal server error'));
	server.next = [broken, broken];
	say('r', 'one');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(texts()).toEqual(['one']);
	vi.stubGlobal('fetch', async () => Response.json({ success: false, error: 'not found' }, { status: 400 }));
	server.next = Array.from({ length: 9 }, () => broken);
	say('r', 'two');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(texts()).toEqual(['one', 'two (failed)']);
});

test('what a page left over long ago is not sent unasked', async () => {
	const { say } = await page();
	server.next = [unreachable];
	say('r', 'I am late');
	await settled();
	vi.setSystemTime(Date.now() + 2 * 3_600_000);
	const { again } = await page();
	await settled();
	expect([server.taken, texts()]).toEqual([[], ['I am late (failed)']]);
	again([...shown.values()][0]!);
	await settled();
	expect(texts()).toEqual(['I am late']);
});
