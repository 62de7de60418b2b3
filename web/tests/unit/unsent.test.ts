import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '../../src/store/types';

/** The locks of a browser: who holds one, and who waits for it. */
const held = new Map<string, { waiting: (() => unknown)[] }>();

async function request(name: string, act: () => unknown): Promise<void> {
	const before = held.get(name);
	if (before) {
		before.waiting.push(act);
		return;
	}
	held.set(name, { waiting: [] });
	await act();
	free(name);
}

function free(name: string): void {
	const { waiting } = held.get(name) ?? { waiting: [] };
	held.delete(name);
	for (const act of waiting) void request(name, act);
}

/** tab is what a tab has that is opened now. */
async function tab(userId = 'ann'): Promise<typeof import('../../src/store/unsent')> {
	vi.resetModules();
	vi.doMock('../../src/boot', () => ({ boot: { userId } }));
	return import('../../src/store/unsent');
}

const message = { _id: 'm', rid: 'r', msg: 'hello' } as Message;

beforeEach(() => {
	localStorage.clear();
	held.clear();
	vi.stubGlobal('navigator', { locks: { request } });
});
afterEach(() => vi.unstubAllGlobals());

test('what a closed tab leaves is taken over by one tab, and not while it is open', async () => {
	const first = await tab();
	first.keep([message]);
	const taken: string[] = [];
	for (const name of ['second', 'third']) (await tab()).takeOver(([one]) => taken.push(`${name}: ${one?.msg}`));
	expect(taken).toEqual([]);
	for (const name of [...held.keys()]) free(name); // the first is closed
	await vi.waitFor(() => expect(held.size).toBe(0));
	expect(taken).toEqual(['second: hello']);
	expect(localStorage.length).toBe(0);
});

test('what was sent is left to nobody', async () => {
	const first = await tab();
	first.keep([message]);
	first.keep([]);
	expect(localStorage.length).toBe(0);
});

test('nobody takes over what somebody else has left', async () => {
	(await tab()).keep([message]);
	held.clear();
	const taken = vi.fn();
	(await tab('ben')).takeOver(taken);
	await vi.waitFor(() => expect(held.size).toBe(0));
	expect(taken).not.toHaveBeenCalled();
	expect(localStorage.length).toBe(1);
});
