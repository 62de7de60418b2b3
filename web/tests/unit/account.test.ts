import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';

vi.mock('words', () => ({ languages: ['en', 'de'], loaders: {} }));

const { slowly } = await import('../../src/api/digest');
const { understood, FieldError } = await import('../../src/account/form');
const { ApiError } = await import('../../src/api/client');
const { changed, cut, kindOf, words } = await import('../../src/account/own');

test('SHA-256 without the browser is the one that all have', () => {
	for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000]) {
		const text = 'é'.repeat(length);
		const hex = [...slowly(new TextEncoder().encode(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
		expect(hex).toBe(createHash('sha256').update(text).digest('hex'));
	}
});

test('a refusal is shown at the field that it is about', () => {
	document.body.innerHTML = '<form><input name="username"><input name="email"></form>';
	const form = document.querySelector('form') as HTMLFormElement;
	const refused = (code: string, message: string, details = {}) =>
		understood(new ApiError(400, code, message, details), form);
	expect(refused('error-field-unavailable', 'ann is already in use :(', { field: 'username' })?.field).toBe('username');
	expect(refused('error-invalid-email', 'Invalid email x')?.field).toBe('email');
	expect(refused('error-password-policy-not-met', 'The password is too short')?.field).toBe('');
	expect(refused('totp-required', 'TOTP Required')).toBeUndefined();
	expect(understood(new FieldError('again', 'No.'), form)).toEqual({ field: 'again', text: 'No.' });
	expect(understood(new Error('Lost.'), form)).toEqual({ field: '', text: 'Lost.' });
});

test('only what was changed is sent', () => {
	expect(changed({ name: 'Ann', bio: '', email: 'a@b' }, { name: 'Ann', email: 'x@b' })).toEqual({ email: 'a@b' });
});

test('the square that is cut out stays inside of the picture', () => {
	expect(cut(800, 400, 1, 0.5, 0.5)).toEqual({ x: 200, y: 0, size: 400 });
	expect(cut(800, 400, 2, 1, 1)).toEqual({ x: 600, y: 200, size: 200 });
});

test('words stand between commas, once each', () => {
	expect(words(' crane, quay,, crane ')).toEqual(['crane', 'quay']);
});

test('a muted room is muted, whatever else is chosen for it', () => {
	const sub = (more: object) => ({ sub: more }) as unknown as Parameters<typeof kindOf>[0];
	expect(
		[{}, { desktopNotifications: 'all' }, { desktopNotifications: 'all', disableNotifications: true }].map((one) =>
			kindOf(sub(one)),
		),
	).toEqual(['default', 'all', 'muted']);
});
