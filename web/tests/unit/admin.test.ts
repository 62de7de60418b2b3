import { describe, expect, test } from 'vitest';
import { asText } from '../../src/admin/audit';
import { ceiling } from '../../src/admin/chart';
import { apart, bytes } from '../../src/admin/format';
import { nameOf, turned, words } from '../../src/admin/grants';
import { fits } from '../../src/admin/matrix';
import { unitOf } from '../../src/admin/setting-control';
import { choiceName, derive, groupName, hintOf, labelOf, met, partName, wanted } from '../../src/admin/setting-words';
import { sortOf } from '../../src/admin/table';
import { fieldOf } from '../../src/admin/user-form';
import type { AdminSetting } from '../../src/api/admin';
import { ApiError } from '../../src/api/client';
import { need, speak } from '../../src/i18n';
import de from '../../src/i18n/de.json';

describe('settings in words', () => {
	test.each([
		['AllowDeleteOwnAccount', '', 'Allow delete own account'],
		['Accounts_AllowUsernameChange', 'Accounts_', 'Allow username change'],
		['E2E_Enable', '', 'E2E enable'],
		['SMTP_Host', '', 'SMTP host'],
		['API_CORS_Origin', 'API_', 'CORS origin'],
		['Accounts_', 'Accounts_', 'Accounts'],
	])('%s without %s is %s', (id, without, text) => {
		expect(derive(id, without)).toBe(text);
	});

	test('a label that is words stays, an id is put in words', () => {
		expect(labelOf({ _id: 'Assets_logo', i18nLabel: 'logo (svg, png, jpg)' })).toBe('Logo (svg, png, jpg)');
		expect(labelOf({ _id: 'Accounts_CustomFields', i18nLabel: 'Custom_Fields' })).toBe('Custom fields');
		expect(labelOf({ _id: 'Message_MaxAll', i18nLabel: 'Message_MaxAll' })).toBe('Max all');
		expect(partName('LDAP', 'LDAP_UserSearch_Filter')).toBe('User search filter');
	});
});

describe('the texts of settings', () => {
	const setting = (_id: string, group: string, more: Partial<AdminSetting> = {}) =>
		({ _id, i18nLabel: _id, group, ...more }) as AdminSetting;
	const ssl = { key: 'ssl', i18nLabel: 'SSL/LDAPS' };

	test('are those of their group, in the language of the person', async () => {
		await need('inLDAP', 'settings');
		await speak(['de']);
		expect(labelOf(setting('LDAP_Host', 'LDAP'))).toBe(de.inLDAP.LDAP_Host);
		expect(hintOf(setting('LDAP_Login_Fallback', 'LDAP'))).toBe(de.inLDAP['LDAP_Login_Fallback?']);
		expect(hintOf(setting('LDAP_Host', 'LDAP'))).toBeUndefined();
		expect(choiceName(setting('LDAP_Encryption', 'LDAP'), ssl)).toBe(de.inLDAP['LDAP_Encryption=ssl']);
		expect(partName('LDAP', 'LDAP_Connection')).toBe(de.inLDAP['@LDAP_Connection']);
		expect(groupName('Rate Limiter')).toBe(de.settings.group_RateLimiter);
		expect(labelOf(setting('Crane_Speed', 'app-of-cranes'))).toBe('Crane speed');
		await speak(['en']);
	});

	test('are loaded with the group that is shown, and those of what it depends on', () => {
		const list = [
			setting('Push_gateway', 'Push', { enableQuery: '[{"_id":"Push_enable"},{"_id":"Register_Server"}]' }),
			setting('Register_Server', 'Setup_Wizard'),
			setting('LDAP_Host', 'LDAP'),
			setting('Crane_Speed', 'app-of-cranes'),
		];
		expect(wanted(list, 'Push', false)).toEqual(['inPush', 'inSetup_Wizard']);
		expect(wanted(list, '', false)).toEqual([]);
		expect(wanted(list, '', true)).toEqual(['inLDAP', 'inPush', 'inSetup_Wizard']);
	});
});

describe('what a setting depends on', () => {
	const values = new Map<string, unknown>([
		['on', true],
		['kind', 'tls'],
		['empty', ''],
	]);
	test.each([
		[undefined, true],
		['{"_id":"on","value":true}', true],
		['{"_id":"on","value":false}', false],
		['[{"_id":"on","value":true},{"_id":"kind","value":{"$in":["tls","ssl"]}}]', true],
		['[{"_id":"on","value":true},{"_id":"kind","value":{"$nin":["tls"]}}]', false],
		['{"_id":"empty","value":{"$exists":true,"$ne":""}}', false],
		['{"_id":"missing","value":{"$exists":true}}', false],
		['{"_id":"on","value":{"$regex":"x"}}', false],
	])('%s', (query, holds) => {
		expect(met(query, (id) => values.get(id))).toBe(holds);
	});
});

test('a time is said in its largest whole unit', () => {
	expect([86_400_000 * 30, 3_600_000 * 5, 90 * 60_000].map(unitOf)).toEqual(['days', 'hours', 'minutes']);
});

test('permissions are called and found by their names, and found by their ids', async () => {
	expect(words('create-invite-links')).toBe('Create invite links');
	await need('permissions');
	await speak(['de']);
	expect(nameOf('post-readonly')).toBe(de.permissions['post-readonly']);
	expect(nameOf('press-the-horn')).toBe('Press the horn'); // of an app
	expect(nameOf('constructor')).toBe('Constructor');
	expect(fits('post-readonly', 'schreibgesch')).toBe(true);
	expect(fits('post-readonly', 'post readonly')).toBe(true);
	await speak(['en']);
	expect(fits('create-invite-links', ' Invite L')).toBe(true);
	expect(fits('create-invite-links', 'create-inv')).toBe(true);
	expect(fits('create-invite-links', 'delete')).toBe(false);
	expect(turned(['admin', 'user'], 'user', false)).toEqual(['admin']);
	expect(turned(['admin', 'user'], 'user', true)).toEqual(['admin', 'user']);
});

test('tables sort by what the address says', () => {
	expect([sortOf(''), sortOf('name'), sortOf('-ts')]).toEqual([undefined, '{"name":1}', '{"ts":-1}']);
});

test('charts end at a round number', () => {
	expect([[], [0], [3], [7], [133], [999], [1000]].map(ceiling)).toEqual([1, 1, 5, 10, 200, 1000, 1000]);
});

test('moments and sizes are said in words', () => {
	const now = Date.parse('2026-11-23T12:00:00Z');
	expect(apart('2026-11-30T11:59:00Z', now)).toBe('in 7 days');
	expect(apart('2026-11-23T11:59:58Z', now)).toBe('this minute');
	expect(apart(null, now)).toBe('–');
	expect(bytes(0)).toBe('0 byte');
	expect(bytes(1_500_000)).toBe('1.5 MB');
});

test('what was changed can be read', () => {
	expect([asText(null), asText(5000), asText(['admin', 'user'])]).toEqual(['–', '5000', 'admin, user']);
	expect(asText({ name: 'Ann', roles: ['user'] })).toBe('name: Ann\nroles: user');
});

test('a refusal is shown at its field', () => {
	const refused = (message: string, code: string, field?: string) =>
		new ApiError(400, code, message, field ? { field } : {});
	expect(fieldOf(refused('ben is already in use :(', 'error-field-unavailable', 'ben'), { username: 'ben' })).toBe(
		'username',
	);
	expect(fieldOf(refused('Invalid email', 'error-invalid-email'))).toBe('email');
	expect(fieldOf(refused('Not allowed', 'error-action-not-allowed'))).toBeUndefined();
});
