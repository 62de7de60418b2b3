import { expect, test } from 'vitest';
import { Feed, type Source } from '../../src/store/feed';
import { insert, merge, order } from '../../src/store/sorted';
import type { Message } from '../../src/store/types';

const at = (n: number) => new Date(1_700_000_000_000 + n * 1000).toISOString();
const message = (n: number, more: Partial<Message> = {}): Message => ({
	_id: `m${n}`,
	rid: 'r',
	msg: `${n}`,
	ts: at(n),
	_updatedAt: at(n),
	u: { _id: 'u', username: 'u' },
	...more,
});

/** A room of messages 0 to count - 1. */
function source(count: number): Source {
	const all = Array.from({ length: count }, (_, n) => message(n));
	return {
		before: async (moment, limit) => {
			const messages = all.filter((m) => !moment || m.ts <= moment).slice(-limit);
			return { messages, more: messages.length >= limit };
		},
		after: async (moment, limit) => {
			const messages = all.filter((m) => m.ts > moment).slice(0, limit);
			return { messages, more: messages.length >= limit };
		},
		find: async (id) => all.find((m) => m._id === id),
		belongs: (m) => !m.tmid,
	};
}

const ids = (feed: Feed) => feed.messages.value.map((m) => m._id);

test('a feed grows to its beginning', async () => {
	const feed = new Feed(source(120));
	await feed.open();
	expect(ids(feed)).toHaveLength(50);
	await feed.older();
	await feed.older();
	expect(feed.moreBefore.value).toBe(false);
	expect(ids(feed)).toEqual(Array.from({ length: 120 }, (_, n) => `m${n}`));
	expect(feed.prepended.value).toBe(70);
});

test('a jump leaves a gap that is not filled by what is new', async () => {
	const feed = new Feed(source(500));
	await feed.open();
	expect(await feed.reach('m100')).toBe(true);
	feed.put(message(500));
	expect(ids(feed)).not.toContain('m500');
	while (feed.moreAfter.value) await feed.newer();
	feed.put(message(501));
	expect(ids(feed).at(-1)).toBe('m501');
	expect(await feed.reach('nothing')).toBe(false);
});

test('an older change does not undo a newer one', () => {
	const edited = message(1, { msg: 'edited', _updatedAt: at(9) });
	expect(merge([edited], [message(1)])[0]?.msg).toBe('edited');
	expect(merge([message(1)], [edited])[0]?.msg).toBe('edited');
});

test('what became part of a thread leaves the room', async () => {
	const feed = new Feed(source(3));
	await feed.open();
	feed.put(message(1, { tmid: 'm0', _updatedAt: at(10) }));
	expect(ids(feed)).toEqual(['m0', 'm2']);
});

test('a message that waits is replaced by its echo', async () => {
	const feed = new Feed(source(2));
	await feed.open();
	feed.put(message(5, { _id: 'mine', sending: 'now' }));
	feed.put(message(4, { _id: 'mine' }));
	expect(feed.messages.value.filter((m) => m._id === 'mine')).toMatchObject([{ ts: at(4) }]);
	expect(feed.messages.value.at(-1)?.sending).toBeUndefined();
});

test('what is unread is reached from where the feed is', async () => {
	const feed = new Feed(source(500));
	await feed.open();
	await feed.since(at(200));
	expect(ids(feed)).toContain('m200');
	expect(ids(feed)).toContain('m201');
	expect(feed.moreAfter.value).toBe(true);
	expect(feed.epoch.value).toBe(2);
});

test('what fails is said and can be tried again', async () => {
	const good = source(60);
	let broken = true;
	const feed = new Feed({
		...good,
		before: (...args) => (broken ? Promise.reject(new Error('away')) : good.before(...args)),
	});
	await feed.open();
	expect(feed.error.value).toMatchObject({ what: 'first', cause: { message: 'away' } });
	broken = false;
	await feed.open();
	expect(feed.error.value).toBeUndefined();
	expect(ids(feed)).toHaveLength(50);
});

test('what is said far from the end brings its author there', async () => {
	const feed = new Feed(source(500));
	await feed.open();
	await feed.reach('m100');
	feed.put(message(500, { _id: 'mine', sending: 'now' }));
	await new Promise((done) => setTimeout(done));
	expect(feed.moreAfter.value).toBe(false);
	expect(ids(feed).slice(-2)).toEqual(['m499', 'mine']);
});

/** A list as it must become, made the slow way. */
function slowly(list: readonly Message[], found: readonly Message[]): Message[] {
	const byId = new Map(list.map((m) => [m._id, m]));
	for (const m of found) {
		const there = byId.get(m._id);
		if (!there || there.sending || m.sending || m._updatedAt >= there._updatedAt) byId.set(m._id, m);
	}
	return [...byId.values()].sort(order);
}

test('lists are what they become the slow way, whatever comes', () => {
	let seed = 7;
	const random = (n: number) => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return seed % n;
	};
	const any = () =>
		message(random(60), {
			_id: `m${random(50)}`,
			_updatedAt: at(random(9)),
			...(random(8) === 0 && { sending: 'now' as const }),
		});
	let list: readonly Message[] = [];
	for (let round = 0; round < 400; round++) {
		const found = Array.from({ length: 1 + random(8) }, any);
		const wanted = slowly(list, found);
		expect(found.reduce(insert, list)).toEqual(wanted);
		const next = merge(list, found);
		expect(next).toEqual(wanted);
		for (const m of next) if (list.includes(m)) expect(wanted).toContain(m);
		list = random(40) ? next : [];
	}
});

test('what did not change stays the same object', () => {
	const list = [message(1), message(2), message(3)];
	const edited = insert(list, message(2, { msg: 'edited' }));
	expect(edited[0]).toBe(list[0]);
	expect(edited[2]).toBe(list[2]);
	expect(insert(list, message(2, { _updatedAt: at(0) }))).toBe(list);
});

test('what happens while the first messages are on their way is not lost', async () => {
	const { before, ...others } = source(3);
	let answer = () => {};
	const asked = new Promise<void>((done) => {
		answer = done;
	});
	const feed = new Feed({
		...others,
		before: async (moment, limit) => {
			const found = await before(moment, limit); // as it was before what happens now
			await asked;
			return found;
		},
	});
	const opened = feed.open();
	feed.put(message(3));
	feed.drop((m) => m._id === 'm1');
	answer();
	await opened;
	expect(ids(feed)).toEqual(['m0', 'm2', 'm3']);
});

test('a message is there once, however it came, and comes again after it was taken away', async () => {
	const feed = new Feed(source(120));
	await feed.open();
	feed.put(message(200));
	await feed.older();
	feed.put(message(40, { msg: 'edited', _updatedAt: at(300) }));
	feed.put(message(200, { ts: at(201), _updatedAt: at(300) }));
	expect(ids(feed).filter((id) => id === 'm40' || id === 'm200')).toEqual(['m40', 'm200']);
	feed.drop((m) => m._id === 'm40');
	feed.edit('m200', (m) => ({ ...m, msg: 'more' }));
	feed.put(message(40));
	feed.put(message(202));
	feed.put(message(202));
	expect(ids(feed).slice(-2)).toEqual(['m200', 'm202']);
	expect(ids(feed).filter((id) => id === 'm40')).toHaveLength(1);
	expect(new Set(ids(feed)).size).toBe(feed.messages.value.length);
});
