import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Scroll } from '../../src/room/scroll';
import type { Feed } from '../../src/store/feed';
import type { Message } from '../../src/store/types';
import type { VListHandle } from '../../src/ui/vlist';

/** reader returns who reads a list of so many messages of 20 pixels each, in a window of 200. */
function reader(count: number, height = 20): Scroll {
	const list = {
		scrollSize: count * height,
		viewportSize: 200,
		findItemIndex: (at: number) => Math.max(0, Math.floor(at / height)),
	};
	const scroll = new Scroll({} as Feed, { current: list as unknown as VListHandle }, 'list');
	scroll.shown = Array.from({ length: count }, () => ({}) as Message);
	return scroll;
}

test('at the end those messages are kept that are seen, and some above', () => {
	expect(reader(1000).last(60)).toEqual([987, 988, 989, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
	expect(reader(3).last(60)).toEqual([0, 1, 2]);
	expect(reader(0).last(60)).toEqual([]);
});

test('never are all of them kept, however low they seem to be', () => {
	expect(reader(10_000, 0.001).last(400)).toHaveLength(100);
});

test('no way to the end is offered where it is seen, once it is known how high the window is', () => {
	const list = { scrollSize: 100, viewportSize: 0, scrollOffset: 0 };
	const feed = { moreAfter: signal(false), error: signal(undefined), begun: signal(false) };
	const scroll = new Scroll(feed as unknown as Feed, { current: list as unknown as VListHandle }, 'list');
	scroll.stuck.value = false;
	scroll.scrolled(0);
	expect(scroll.away.value).toBe(true);
	list.viewportSize = 200;
	scroll.resized();
	expect([scroll.away.value, scroll.stuck.value]).toEqual([false, true]);
});

test('the list hears of scrolling, but not of each line by which it goes to its end', () => {
	const box = document.body.appendChild(document.createElement('div'));
	box.id = 'list';
	const list = { scrollSize: 1000, viewportSize: 200, scrollOffset: 0 };
	const feed = { moreAfter: signal(false), error: signal(undefined), begun: signal(false) };
	const scroll = new Scroll(feed as unknown as Feed, { current: list as unknown as VListHandle }, 'list');
	const told: number[] = [];
	box.addEventListener('scroll', (event) => scroll.followed(event), { capture: true });
	box.addEventListener('scroll', () => told.push(box.scrollTop));
	const ends = (at: number) => {
		Object.defineProperty(box, 'scrollHeight', { value: at, configurable: true });
		scroll.toEnd();
	};
	const moved = () => box.dispatchEvent(new Event('scroll'));
	ends(20);
	moved();
	expect(told).toEqual([]);
	box.scrollTop = 10;
	moved();
	box.scrollTop = 20;
	moved();
	expect(told).toEqual([10, 20]);
	ends(30);
	box.scrollTop = 25;
	moved();
	expect(told).toEqual([10, 20, 25]);
	ends(500);
	moved();
	expect(told).toEqual([10, 20, 25, 500]);
	box.remove();
});
