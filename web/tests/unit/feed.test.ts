import { expect, test } from 'vitest';
import { Feed, merge, type Source } from '../../src/store/feed';
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
		before: async (moment, limit) => all.filter((m) => !moment || m.ts < moment).slice(-limit),
		after: async (moment, limit) => all.filter((m) => m.ts > moment).slice(0, limit),
		around: async (id, limit) => {
			const i = all.findIndex((m) => m._id === id);
			return i < 0 ? undefined : all.slice(Math.max(0, i - limit / 2), i + limit / 2);
		},
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
