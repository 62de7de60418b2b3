import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ddp } from '../../src/api/ddp';

/** A socket whose other end is the test. */
class FakeSocket extends EventTarget {
	static all: FakeSocket[] = [];
	readyState = 0;
	sent: { msg: string; id: string; [field: string]: unknown }[] = [];
	onopen?: (event: Event) => void;
	onmessage?: (event: MessageEvent) => void;
	onclose?: (event: Event) => void;
	constructor(readonly url: string) {
		super();
		FakeSocket.all.push(this);
	}
	send(text: string) {
		this.sent.push(JSON.parse(text));
	}
	close() {
		this.readyState = 3;
		this.onclose?.(new Event('close'));
	}
	says(frame: object) {
		this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
	}
	/** opens goes as far as a server does that accepts the sign-in. */
	async opens() {
		this.readyState = 1;
		this.onopen?.(new Event('open'));
		this.says({ msg: 'connected', session: 's' });
		this.says({ msg: 'result', id: this.last('method').id, result: { id: 'u' } });
		await vi.advanceTimersByTimeAsync(0);
	}
	last(msg: string) {
		return this.sent.findLast((frame) => frame.msg === msg)!;
	}
	static get latest() {
		return FakeSocket.all.at(-1)!;
	}
}

beforeEach(() => {
	vi.useFakeTimers();
	FakeSocket.all = [];
	vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1 }));
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

async function connected(): Promise<Ddp> {
	const ddp = new Ddp('ws://here/websocket', 'token');
	ddp.open();
	await FakeSocket.latest.opens();
	return ddp;
}

test('it signs in with the token and is live', async () => {
	const ddp = await connected();
	expect(FakeSocket.latest.sent[0]).toMatchObject({ msg: 'connect', version: '1' });
	expect(FakeSocket.latest.last('method')).toMatchObject({ method: 'login', params: [{ resume: 'token' }] });
	expect(ddp.state.value).toBe('live');
	ddp.close();
});

test('a token that is refused is told, a lost connection is not a refusal', async () => {
	const refused = vi.fn();
	const ddp = new Ddp('ws://here/websocket', 'token', refused);
	ddp.open();
	const first = FakeSocket.latest;
	first.readyState = 1;
	first.onopen?.(new Event('open'));
	first.says({ msg: 'connected' });
	first.close();
	await vi.advanceTimersByTimeAsync(0);
	expect(refused).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1_000);
	FakeSocket.latest.readyState = 1;
	FakeSocket.latest.onopen?.(new Event('open'));
	FakeSocket.latest.says({ msg: 'connected' });
	FakeSocket.latest.says({ msg: 'result', id: FakeSocket.latest.last('method').id, error: { error: 403 } });
	await vi.advanceTimersByTimeAsync(0);
	expect(refused).toHaveBeenCalledOnce();
	ddp.close();
});

test('those who listen to the same event share a subscription, until the last has gone', async () => {
	const ddp = await connected();
	const socket = FakeSocket.latest;
	const heard: unknown[] = [];
	const stops = [1, 2].map((n) => ddp.on('room-messages', 'r', (m) => heard.push([n, m])));
	expect(socket.sent.filter((frame) => frame.msg === 'sub')).toHaveLength(1);
	socket.says({
		msg: 'changed',
		collection: 'stream-room-messages',
		id: 'id',
		fields: { eventName: 'r', args: [{ ts: { $date: 0 } }] },
	});
	expect(heard).toEqual([1, 2].map((n) => [n, { ts: '1970-01-01T00:00:00.000Z' }]));
	stops[0]!();
	expect(socket.last('unsub')).toBeUndefined();
	stops[1]!();
	expect(socket.last('unsub').id).toBe(socket.last('sub').id);
	ddp.close();
});

test('after a loss it comes back and subscribes again', async () => {
	const ddp = await connected();
	ddp.on('notify-all', 'x', () => {});
	const call = ddp.call('slow');
	FakeSocket.latest.close();
	await expect(call).rejects.toMatchObject({ code: 'unreachable' });
	expect(ddp.state.value).toBe('lost');
	expect(ddp.lostAt.value).toBeGreaterThan(0);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(FakeSocket.all).toHaveLength(2);
	await FakeSocket.latest.opens();
	expect(FakeSocket.latest.last('sub')).toMatchObject({
		name: 'stream-notify-all',
		params: ['x', { useCollection: false }],
	});
	expect(ddp.lostAt.value).toBe(0);
	ddp.close();
});

test('it waits longer and longer, and not at all when the network returns', async () => {
	const ddp = await connected();
	vi.spyOn(Math, 'random').mockReturnValue(0.5);
	FakeSocket.latest.close();
	const tries: number[] = [];
	for (let i = 0; i < 4; i++) {
		const before = Date.now();
		while (FakeSocket.all.length < i + 2) await vi.advanceTimersByTimeAsync(50);
		tries.push(Date.now() - before);
		FakeSocket.latest.close();
	}
	expect(tries).toEqual([300, 1_000, 2_000, 4_000]);
	dispatchEvent(new Event('online'));
	expect(FakeSocket.all).toHaveLength(6);
	ddp.close();
});

test('a connection that says nothing is asked, then given up', async () => {
	const ddp = await connected();
	const socket = FakeSocket.latest;
	await vi.advanceTimersByTimeAsync(20_000);
	expect(socket.last('ping')).toBeDefined();
	socket.says({ msg: 'pong' });
	await vi.advanceTimersByTimeAsync(19_000);
	expect(ddp.state.value).toBe('live');
	await vi.advanceTimersByTimeAsync(9_000);
	expect(ddp.state.value).toBe('lost');
	ddp.close();
});

test('it answers pings, and a method with its result or its refusal', async () => {
	const ddp = await connected();
	const socket = FakeSocket.latest;
	socket.says({ msg: 'ping', id: 'p' });
	expect(socket.last('pong')).toEqual({ msg: 'pong', id: 'p' });
	const good = ddp.call('a', 1);
	socket.says({ msg: 'result', id: socket.last('method').id, result: [2] });
	await expect(good).resolves.toEqual([2]);
	const bad = ddp.call('b');
	socket.says({ msg: 'result', id: socket.last('method').id, error: { error: 'error-x', reason: 'No.' } });
	await expect(bad).rejects.toMatchObject({ code: 'error-x', message: 'No.' });
	ddp.close();
});

test('what was missed is asked for once all is listened to, and again after each loss', async () => {
	const ddp = await connected();
	const asked = vi.fn(async () => {});
	ddp.on('notify-all', 'x', () => {});
	ddp.on('notify-all', 'y', () => {});
	ddp.refresh(asked);
	const subs = () => FakeSocket.latest.sent.filter((frame) => frame.msg === 'sub').map(({ id }) => id);
	FakeSocket.latest.says({ msg: 'ready', subs: [subs()[0]] });
	expect(asked).not.toHaveBeenCalled();
	FakeSocket.latest.says({ msg: 'nosub', id: subs()[1] });
	expect(asked).toHaveBeenCalledOnce();
	FakeSocket.latest.close();
	await vi.advanceTimersByTimeAsync(1_000);
	await FakeSocket.latest.opens();
	expect(asked).toHaveBeenCalledOnce();
	FakeSocket.latest.says({ msg: 'ready', subs: subs() });
	expect(asked).toHaveBeenCalledTimes(2);
	ddp.close();
});

test('a question that fails is asked again, unless nobody wants to know any more', async () => {
	const ddp = await connected();
	const asked = vi.fn(async () => {
		if (asked.mock.calls.length < 3) throw new Error('not now');
	});
	const stop = ddp.refresh(asked);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(asked).toHaveBeenCalledTimes(3);
	stop();
	const never = vi.fn(async () => Promise.reject(new Error('no')));
	ddp.refresh(never)();
	await vi.advanceTimersByTimeAsync(5_000);
	expect(never).toHaveBeenCalledOnce();
	ddp.close();
});
