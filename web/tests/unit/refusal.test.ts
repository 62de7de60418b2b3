import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ApiError, refusal } from '../../src/api/client';
import { MethodError } from '../../src/api/ddp';
import { need, speak } from '../../src/i18n';
import de from '../../src/i18n/de.json';
import en from '../../src/i18n/en.json';
import { explain, explainOf } from '../../src/ui/refusal';

afterAll(() => speak(['en']));

test('a refusal is explained in the language of the person', async () => {
	await speak(['de']);
	const taken = refusal(400, { error: 'ann is already in use :( [error-field-unavailable]' });
	expect(await explain(taken)).toBe(de.refusals['error-field-unavailable']);
	expect(taken.message).toBe('ann is already in use :(');
	expect(await explain(new MethodError('error-not-allowed', 'Not allowed'))).toBe(de.refusals['error-not-allowed']);
	await speak(['en']);
	expect(await explain(taken)).toBe(en.refusals['error-field-unavailable']);
});

test('what has no code is known by its words or its status', async () => {
	const said = (status: number, body: object) => explain(refusal(status, body as Record<string, unknown>));
	expect(await said(400, { error: 'Username is already in use' })).toBe(en.refusals['error-username-unavailable']);
	expect(await said(403, { error: 'unauthorized' })).toBe(en.refusals['error-not-authorized']);
	expect(await said(401, { message: 'You must be logged in to do this.' })).toBe(en.refusals['not-logged-in']);
	expect(await said(502, {})).toBe(en.refusals.failed);
	expect(await said(400, { error: 'error-invalid-room' })).toBe(en.refusals['error-invalid-room']);
	await need('common');
	expect(await explain(new ApiError(0, 'unreachable', 'x'))).toBe(en.common.unreachable);
	const muted = refusal(400, {
		error: 'You have been muted and cannot speak in this room [error-not-allowed]',
		errorType: 'error-not-allowed',
	});
	expect(await explain(muted)).toBe(en.refusals['error-muted']);
});

test('details are told, and what is not known is told in the words of the server', async () => {
	const many = new ApiError(400, 'error-invite-limit-uses', 'Invites may …', { limit: 5 });
	expect(await explain(many)).toBe('Links admit 5 people at most here.');
	expect(await explain(new ApiError(400, 'error-of-an-app', 'The crane is busy.'))).toBe('The crane is busy.');
	expect(await explain(new ApiError(400, '__proto__', 'The crane is busy.'))).toBe('The crane is busy.');
	expect(await explain(new Error('Broken'))).toBe('Broken');
	expect(await explain('a text')).toBe('a text');
});

test('what is wrong with one of several is said in the language of the person, too', async () => {
	await speak(['de']);
	const refused = {
		email: 'ben@example.org',
		error: 'This invite is for other addresses.',
		code: 'error-invite-not-for-you',
	};
	expect(await explainOf(refused)).toBe(de.refusals['error-invite-not-for-you']);
	expect(await explainOf({ error: 'Something of the server' })).toBe('Something of the server');
	await speak(['en']);
});

/** Refusals of what this client never asks for, and of what it asks the person about by itself. */
const elsewhere = new RegExp(
	[
		'param',
		'query|sort|offset|fields|cursor|selector|arguments|update-key|user-id|message_id|invalid-state|invalid-status',
		'app-user-is-not-allowed-to-login|totp-user-not-found|oauth|LDAP|registration|error-code-|no-permission',
		'invite-guest-name|ts-out-of-sync|push-disabled|not-found|no-tokens|empty-invite-list|room-does-not-exist',
		'command|idle-time|roomCustomFields|Custom_User_Status|direct-message-room|^error-action$|unread|invalid-report',
		'invalid-number-of|search|description|subscription|^error-invalid-file$|mail-unknown|invalid-roleId|unauthorized',
	].join('|'),
);

test('every refusal that the forms can meet has a text', async () => {
	const missing = new Set<string>();
	for (const code of codes('../internal')) {
		if (!elsewhere.test(code) && (await explain(new ApiError(400, code, '?'))) === '?') missing.add(code);
	}
	expect([...missing].sort()).toEqual([]);
});

/** codes are those of all refusals in the server's source. */
function* codes(folder: string): Generator<string> {
	for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		if (!file.endsWith('.go') || file.endsWith('_test.go') || /^(store|ddp|rest|endpoint|mailer|takeover)\//.test(file))
			continue;
		const source = readFileSync(join(folder, file), 'utf8');
		for (const [, code = ''] of source.matchAll(/(?:Errorf|refuseToken)\("([\w-]*[a-z]-[\w-]+)",/g)) yield code;
	}
}
