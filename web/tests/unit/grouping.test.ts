import { expect, test } from 'vitest';
import { box, weight } from '../../src/room/attached';
import { beginsDay, beginsUnread, follows, hiding } from '../../src/room/grouping';
import { isSystem, systemText } from '../../src/room/system';
import { day, sameDay } from '../../src/room/when';
import type { Message } from '../../src/store/types';

const noon = new Date(2026, 5, 10, 12).getTime();
const at = (seconds: number) => new Date(noon + seconds * 1000).toISOString();
const message = (seconds: number, more: Partial<Message> = {}): Message => ({
	_id: `m${seconds}`,
	rid: 'r',
	msg: 'x',
	ts: at(seconds),
	_updatedAt: at(seconds),
	u: { _id: 'ann', username: 'ann' },
	...more,
});

test('what an author goes on to say stands with what they said', () => {
	expect(follows(message(10), message(0), 300)).toBe(true);
	expect(follows(message(10), undefined, 300)).toBe(false);
	expect(follows(message(300), message(0), 300)).toBe(false);
});

test.each<[string, Partial<Message>]>([
	['somebody else', { u: { _id: 'ben', username: 'ben' } }],
	['another name', { alias: 'Bot' }],
	['the server', { t: 'uj' }],
	['what is not to be grouped', { groupable: false }],
	['another thread', { tmid: 't' }],
	['a discussion', { drid: 'd' }],
])('a new head for %s', (_, more) => {
	expect(follows(message(10, more), message(0), 300)).toBe(false);
});

test('a day begins once', () => {
	const next = message(24 * 3600);
	expect(beginsDay(message(0), undefined)).toBe(true);
	expect(beginsDay(message(1), message(0))).toBe(false);
	expect(beginsDay(next, message(0))).toBe(true);
	expect(follows(next, message(0), 1e9)).toBe(false);
	expect(sameDay(at(0), at(11 * 3600))).toBe(true);
});

test('what is unread begins after the mark', () => {
	expect(beginsUnread(message(10), message(0), at(5))).toBe(true);
	expect(beginsUnread(message(10), message(7), at(5))).toBe(false);
	expect(beginsUnread(message(3), undefined, at(5))).toBe(false);
	expect(beginsUnread(message(3), undefined, '')).toBe(false);
});

test('days have names', () => {
	expect(day(at(0), new Date(noon))).toBe('Today');
	expect(day(at(-24 * 3600), new Date(noon))).toBe('Yesterday');
	expect(day(at(-48 * 3600), new Date(noon))).toContain('June 8');
	expect(day('2020-01-02T12:00:00.000Z', new Date(noon))).toContain('2020');
});

test('kinds of messages are hidden by their names', () => {
	expect([...hiding(['uj', 'mute_unmute'])]).toEqual(['uj', 'user-muted', 'user-unmuted']);
});

test('a kind that is not known says its own text', () => {
	expect(isSystem(message(0, { t: 'new-kind' as Message['t'] }))).toBe(true);
	expect(isSystem(message(0, { t: 'e2e' }))).toBe(false);
	expect(systemText(message(0, { t: 'new-kind' as Message['t'], msg: 'something' }), 'ann')).toBe('ann: something');
	expect(systemText(message(0, { t: 'constructor' as Message['t'], msg: '' }), 'ann')).toBe('ann');
});

test('images get the place they need', () => {
	expect(box({ width: 4000, height: 2000 })).toEqual({ width: 400, height: 200 });
	expect(box({ width: 100, height: 50 })).toEqual({ width: 100, height: 50 });
	expect(box({ width: 10, height: 4000 })).toEqual({ width: 24, height: 320 });
	expect(box(undefined)).toEqual({ width: 320, height: 240 });
});

test('sizes of files are written in words', () => {
	expect(weight(999, 'en')).toBe('999 byte');
	expect(weight(1_500_000, 'en')).toBe('1.5 MB');
});
