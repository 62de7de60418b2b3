import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all, edits, idle, shown, withheld, withIdle } from '../../src/admin/setting-store';
import type { AdminSetting } from '../../src/api/admin';
import { go } from '../../src/app/router';

const setting = (_id: string, sorter: number, more: Partial<AdminSetting> = {}): AdminSetting => ({
	_id,
	type: 'boolean',
	value: false,
	packageValue: false,
	group: 'Doors',
	sorter,
	i18nLabel: _id,
	blocked: false,
	secret: false,
	valueSource: 'packageValue',
	enterprise: false,
	...more,
});
const ids = (list: readonly AdminSetting[]) => list.map((one) => one._id);

beforeEach(() => {
	const list = [
		setting('Bell', 2),
		setting('Lock', 0),
		setting('Moat', 1),
		setting('Key', 3, { displayQuery: '{"_id":"Lock","value":true}' }),
		setting('Drawbridge', 4, { displayQuery: '{"_id":"Lock","value":true}' }),
	];
	all.value = new Map(list.map((one) => [one._id, one]));
	idle.value = new Set(['Moat', 'Drawbridge', 'Unknown']);
	go('/admin/settings');
});

afterEach(() => {
	edits.value = new Map();
	go('/');
});

describe('settings that have no effect', () => {
	test('are left out, and known to be', () => {
		expect(ids(shown.value)).toEqual(['Lock', 'Bell']);
		expect(ids(withheld.value)).toEqual(['Moat']);
	});

	test('are in their places where the address asks for them', () => {
		go('/admin/settings/Doors?q=o&idle=1');
		expect(withIdle.value).toBe(true);
		expect(ids(shown.value)).toEqual(['Lock', 'Moat', 'Bell']);
		expect(ids(withheld.value)).toEqual([]);
	});

	test('come and go with what they depend on, as the others', () => {
		edits.value = new Map([['Lock', true]]);
		expect(ids(shown.value)).toEqual(['Lock', 'Bell', 'Key']);
		expect(ids(withheld.value)).toEqual(['Moat', 'Drawbridge']);
	});
});
