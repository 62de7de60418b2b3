import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Paged } from '../../src/directory/paged';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const asked: number[] = [];
const numbers = async (offset: number, count: number) => {
	asked.push(offset);
	const items = Array.from({ length: Math.min(count, 1_000 - offset) }, (_, i) => offset + i);
	return { items, total: 1_000 };
};

test('a list is as long as it is, with what was looked at in its place', async () => {
	asked.length = 0;
	const list = new Paged(numbers);
	await vi.advanceTimersByTimeAsync(0);
	expect(list.total.value).toBe(1_000);
	expect(list.items.value.length).toBe(1_000);
	list.reach(420);
	list.reach(421);
	await vi.advanceTimersByTimeAsync(200);
	expect(asked).toEqual([0, 400]);
	expect([list.items.value[0], list.items.value[420], list.items.value[500]]).toEqual([0, 420, undefined]);
});

test('who flies past asks for nothing', async () => {
	asked.length = 0;
	const list = new Paged(numbers);
	await vi.advanceTimersByTimeAsync(0);
	for (let i = 100; i < 900; i += 10) list.reach(i)();
	list.reach(950);
	await vi.advanceTimersByTimeAsync(200);
	expect(asked).toEqual([0, 950]);
});

test('what failed can be asked for again', async () => {
	let fails = true;
	const list = new Paged(async (offset, count) => {
		if (fails) throw new Error('gone');
		return numbers(offset, count);
	});
	await vi.advanceTimersByTimeAsync(0);
	expect(list.error.value?.message).toBe('gone');
	fails = false;
	list.again();
	await vi.advanceTimersByTimeAsync(0);
	expect([list.error.value, list.total.value]).toEqual([undefined, 1_000]);
});
