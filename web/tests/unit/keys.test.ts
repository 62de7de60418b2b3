import { afterEach, expect, test } from 'vitest';
import { actionFor } from '../../src/app/keys';

afterEach(() => {
	document.body.innerHTML = '';
});

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body): boolean {
	let acts = false;
	const look = (event: Event) => {
		acts = actionFor(event as KeyboardEvent) !== undefined;
	};
	addEventListener('keydown', look, { once: true });
	target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
	return acts;
}

test.each([
	['k', { ctrlKey: true }],
	['K', { metaKey: true }],
	['ArrowDown', { altKey: true }],
	['ArrowUp', { altKey: true, shiftKey: true }],
	['Escape', { shiftKey: true }],
	['.', { ctrlKey: true }],
	['?', { shiftKey: true }],
])('%s %j does something', (key, more) => {
	expect(press(key, more)).toBe(true);
});

test('a letter alone does nothing', () => {
	expect(press('k')).toBe(false);
});

test('who writes keeps the letters, not the combinations', () => {
	document.body.innerHTML = '<textarea></textarea>';
	const field = document.querySelector('textarea')!;
	expect(press('?', {}, field)).toBe(false);
	expect(press('k', { ctrlKey: true }, field)).toBe(true);
});

test('a dialog has the keys for itself, except the one that finds', () => {
	document.body.innerHTML = '<dialog open></dialog>';
	expect(press('?')).toBe(false);
	expect(press('ArrowDown', { altKey: true })).toBe(false);
});
