import { beforeAll, describe, expect, it } from 'vitest';
import { need } from '../../src/i18n';
import { wish } from '../../src/panel/clean';
import { addresses } from '../../src/panel/invite-mail';
import { termsOf } from '../../src/panel/invite-terms';
import { left, used } from '../../src/panel/invite-words';
import { localTime } from '../../src/panel/person';
import { changed, read } from '../../src/panel/room-form';
import { permissions } from '../../src/store/permissions';
import type { Entry } from '../../src/store/rooms';
import { me } from '../../src/store/session';

const form = (fields: Record<string, string | string[]>) => {
	const data = new FormData();
	for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) data.append(name, one);
	return data;
};

beforeAll(async () => {
	await need('common', 'panel');
	me.value = { ...me.value, roles: ['admin'] } as typeof me.value;
	permissions.value = new Map([
		['set-readonly', ['admin']],
		['set-react-when-readonly', ['admin']],
	]);
});

describe('an invite in words', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');
	const at = (hours: number) => ({ uses: 0, maxUses: 0, expires: new Date(now + hours * 3_600_000).toISOString() });
	it('says how many came', () => {
		expect(used({ uses: 3, maxUses: 10, expires: null })).toBe('3 of 10');
		expect(used({ uses: 1, maxUses: 0, expires: null })).toBe('1 person came');
		expect(used({ uses: 0, maxUses: 0, expires: null })).toBe('nobody has come yet');
	});
	it('says how long it is good', () => {
		expect(left(at(0.5), now)).toBe('30 minutes left');
		expect(left(at(47), now)).toBe('47 hours left');
		expect(left(at(48), now)).toBe('2 days left');
		expect(left(at(-1), now)).toBe('0 minutes left');
		expect(left({ uses: 0, maxUses: 0, expires: null }, now)).toBe('does not end');
	});
});

describe('addresses', () => {
	it('are read as people write them', () => {
		expect(addresses('Ann Lee <ann@example.org>, ben@example.org;\ncleo@example.org ann@example.org')).toEqual([
			'ann@example.org',
			'ben@example.org',
			'cleo@example.org',
		]);
		expect(addresses('nobody')).toEqual([]);
	});
});

describe('terms of an invite', () => {
	it('are only those that were given', () => {
		expect(termsOf(form({ label: ' ', welcome: '' }))).toEqual({});
		expect(termsOf(form({ label: 'Class 3', approval: 'on', role: 'guest' }))).toEqual({
			label: 'Class 3',
			roles: ['guest'],
			requireApproval: true,
		});
	});
});

describe('a room that is changed', () => {
	const entry = {
		sub: { rid: 'r', t: 'c', name: 'quay' },
		room: { name: 'quay', fname: 'Quay', topic: 'Tides', ro: true, sysMes: ['uj', 'unknown'] },
	} as unknown as Entry;
	const same = { name: 'Quay', topic: 'Tides', readOnly: 'on', hidden: 'uj' };
	it('is sent nothing that stays', () => expect(changed(entry, read(form(same)))).toEqual({}));
	it('is sent what is other', () => {
		expect(changed(entry, read(form({ ...same, topic: '', private: 'on', hidden: ['uj', 'ul'], code: 'x' })))).toEqual({
			roomTopic: '',
			roomType: 'p',
			systemMessages: ['unknown', 'uj', 'ul'],
			joinCode: 'x',
		});
	});
	it('is not made writable by who was not asked', () => {
		permissions.value = new Map();
		expect(changed(entry, read(form({ ...same, readOnly: [] })))).toEqual({});
	});
});

it('old messages are deleted up to now, unless it is said', () => {
	const now = new Date('2026-01-01T00:00:00Z');
	expect(wish('r', form({ users: '@ann, ben', excludePinned: 'on' }), now)).toMatchObject({
		oldest: '1970-01-01T00:00:00.000Z',
		latest: '2026-01-01T00:00:00.000Z',
		users: ['ann', 'ben'],
		excludePinned: true,
		filesOnly: false,
	});
});

it('the time of day is that of where somebody is', () => {
	expect(localTime(5.5, Date.parse('2026-01-01T00:00:00Z'))).toMatch(/5:30/);
	expect(localTime(undefined)).toBeUndefined();
});
