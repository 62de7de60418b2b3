import { beforeEach, expect, test } from 'vitest';
import { guides } from '../../src/entry/fields';
import { refresh } from '../../src/entry/live';
import { read } from '../../src/entry/page';
import { show } from '../../src/entry/send';
import { localTimes } from '../../src/entry/times';

const page = (main: string) => read(`<title>Next</title><style>p {color: red}</style><body>${main}`);
const form = () => document.querySelector('form') as HTMLFormElement;

beforeEach(() => {
	document.documentElement.lang = 'en';
	document.body.innerHTML =
		'<main data-live="/invite/T"><dl class="facts">3</dl><form><input name="user" value="a"><input name="password" type="password"></form></main>';
});

test('an answer takes the place of the page, with the focus at what is wrong', () => {
	(form().elements.namedItem('password') as HTMLInputElement).value = 'secret';
	let dressed = 0;
	show(
		page('<main><form><input name="user" aria-invalid="true"><input name="password" type="password"></form></main>'),
		form(),
		() => {
			dressed++;
		},
	);
	expect(document.title).toBe('Next');
	expect((form().elements.namedItem('password') as HTMLInputElement).value).toBe('secret');
	expect((document.activeElement as HTMLInputElement).name).toBe('user');
	expect(dressed).toBe(1);
});

test('a password that was refused is not kept', () => {
	(form().elements.namedItem('password') as HTMLInputElement).value = 'weak';
	show(page('<main><form><input name="password" type="password" aria-invalid="true"></form></main>'), form(), () => {});
	expect((form().elements.namedItem('password') as HTMLInputElement).value).toBe('');
});

test('a note takes the focus, so that it is read', () => {
	show(page('<main><h1>Look into your mail</h1></main>'), form(), () => {});
	expect(document.activeElement?.textContent).toBe('Look into your mail');
});

test('an answer that is no page of ours is a failure', () => {
	document.body.dataset.unreachable = 'Not reached.';
	show(read('Bad gateway'), form(), () => {});
	expect(document.querySelector('[role=alert]')?.textContent).toBe('Not reached.');
});

test('what is told of an invite changes, and what is typed stays', () => {
	(form().elements.namedItem('user') as HTMLInputElement).value = 'typed';
	refresh(page('<main data-live="/invite/T"><dl class="facts">4</dl></main>'), () => {});
	expect(document.querySelector('.facts')?.textContent).toBe('4');
	refresh(page('<main><h1>Used up</h1></main>'), () => {});
	expect((form().elements.namedItem('user') as HTMLInputElement).value).toBe('typed');
});

test('an invite that is over is said to be, to who has not begun', () => {
	refresh(page('<main><h1>Used up</h1></main>'), () => {});
	expect(document.querySelector('h1')?.textContent).toBe('Used up');
});

test('a password is shown by a button that says so', () => {
	document.body.innerHTML =
		'<form><div class="field"><input type="password" data-show="Show" data-hide="Hide" data-caps="Caps"></div></form>';
	guides(document);
	const [input, button] = [
		document.querySelector('input') as HTMLInputElement,
		document.querySelector('button') as HTMLButtonElement,
	];
	expect(button.getAttribute('aria-label')).toBe('Show');
	button.click();
	expect([input.type, button.getAttribute('aria-label'), button.getAttribute('aria-pressed')]).toEqual([
		'text',
		'Hide',
		'true',
	]);
});

test('a time that is none is left alone', () => {
	document.body.innerHTML =
		'<time data-local="long" datetime="2026-11-24T10:00:00Z">x</time><time data-local="short" datetime="?">y</time>';
	localTimes(document);
	expect([...document.querySelectorAll('time')].map((time) => time.textContent?.length ?? 0)).toEqual([
		expect.any(Number),
		1,
	]);
	expect(document.querySelector('time')?.textContent).toContain('2026');
});
