import { beforeEach, expect, test, vi } from 'vitest';
import type { Entry } from '../../src/store/rooms';

vi.mock('../../src/boot', () => ({ boot: { userId: 'ann' } }));
vi.mock('../../src/store/session', () => ({ ddp: {} }));

const { entries, listed } = await import('../../src/store/rooms');

/** entry makes a room whose last message was said at a moment, or that is hidden. */
const entry = (rid: string, lm: string, more: object = {}) =>
	({ sub: { rid, open: true, ...more }, room: { _id: rid, lm } }) as unknown as Entry;
const put = (...changed: Entry[]) => {
	entries.value = new Map([...entries.value, ...changed.map((one) => [one.sub.rid, one] as const)]);
};
const order = () => listed.value.map(({ sub }) => sub.rid).join(' ');

beforeEach(() => {
	entries.value = new Map();
	expect(order()).toBe('');
	put(entry('quay', '1'), entry('crane', '3'), entry('tide', '2'), entry('attic', '5', { open: false }));
	expect(order()).toBe('crane tide quay');
});

test('a room with something new comes first, and the others stay as they are', () => {
	put(entry('quay', '4'));
	expect(order()).toBe('quay crane tide');
});

test('a room whose latest message is gone sinks to its place', () => {
	put(entry('crane', '1.5'));
	expect(order()).toBe('tide crane quay');
});

test('a room that changes in another way keeps its place among those that are equally late', () => {
	put(entry('pier', '2'), entry('buoy', '2'));
	const before = order();
	put(entry('tide', '2', { unread: 1 }), entry('buoy', '2', { unread: 2 }));
	expect(order()).toBe(before);
	expect(listed.value.find(({ sub }) => sub.rid === 'buoy')?.sub.unread).toBe(2);
});

test('rooms are hidden, come back, and go', () => {
	put(entry('tide', '2', { open: false }), entry('attic', '5'));
	expect(order()).toBe('attic crane quay');
	put(entry('tide', '2'));
	expect(order()).toBe('attic crane tide quay');
	entries.value = new Map([...entries.value].filter(([rid]) => rid !== 'crane'));
	expect(order()).toBe('attic tide quay');
});
