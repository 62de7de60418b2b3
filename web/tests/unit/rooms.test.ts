import { expect, test, vi } from 'vitest';

type Told = (action: string, record: object) => void;

/** The server: what it answers, when it is let, and who listens to it. */
const server = {
	told: new Map<string, Told>(),
	answer: [] as (() => void)[],
	refresh: undefined as (() => void) | undefined,
	/** The settings that are switched on. */
	on: new Set<string>(),
};
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const sub = (unread: number, second: number) => ({
	_id: 's',
	rid: 'r',
	t: 'c',
	open: true,
	unread,
	_updatedAt: at(second),
});
const room = (msgs: number, second: number) => ({ _id: 'r', t: 'c', msgs, _updatedAt: at(second) });

vi.mock('../../src/boot', () => ({ boot: { userId: 'ann' } }));
vi.mock('../../src/store/session', async () => {
	const { signal } = await import('@preact/signals');
	return {
		ddp: {
			state: signal('live'),
			refresh: (ask: () => Promise<void>) => {
				server.refresh = () => void ask();
				server.refresh();
			},
			on: (_: string, event: string, told: Told) => server.told.set(event, told),
		},
	};
});
vi.mock('../../src/store/settings', () => ({ setting: (id: string) => server.on.has(id) }));
vi.mock('../../src/api/client', () => ({
	lately: () => at(1),
	get: (path: string) => {
		const update = path === '/v1/rooms.get' ? [room(1, 2)] : [sub(0, 2)];
		return new Promise((resolve) => server.answer.push(() => resolve({ update, remove: [] })));
	},
}));

test('what is heard while the rooms are on their way is newer than they are', async () => {
	const { entries, start } = await import('../../src/store/rooms');
	const started = start();
	const answer = () => {
		for (const one of server.answer.splice(0)) one();
	};
	answer();
	await started;
	await vi.waitFor(() => expect(server.answer).toHaveLength(2));
	server.told.get('ann/subscriptions-changed')?.('updated', sub(1, 3));
	server.told.get('ann/rooms-changed')?.('updated', room(2, 3));
	answer(); // what was asked once more, before that
	await vi.waitFor(() => expect(server.answer).toHaveLength(0));
	await new Promise((done) => setTimeout(done));
	expect(entries.value.get('r')).toMatchObject({ sub: { unread: 1 }, room: { msgs: 2 } });
	server.told.get('ann/subscriptions-changed')?.('updated', sub(0, 4));
	expect(entries.value.get('r')?.sub.unread).toBe(0);
	server.refresh?.();
	server.told.get('ann/subscriptions-changed')?.('removed', sub(0, 4));
	answer();
	await new Promise((done) => setTimeout(done));
	expect(entries.value.has('r')).toBe(false);
});

test('what a record no longer says is over', async () => {
	const { entries } = await import('../../src/store/rooms');
	server.told.get('ann/subscriptions-changed')?.('updated', { ...sub(0, 5), blocker: true, tunread: ['t'] });
	server.told.get('ann/rooms-changed')?.('updated', { ...room(3, 5), archived: true, topic: 'Tides' });
	expect(entries.value.get('r')).toMatchObject({ sub: { blocker: true }, room: { archived: true } });
	server.told.get('ann/subscriptions-changed')?.('updated', sub(0, 6));
	server.told.get('ann/rooms-changed')?.('updated', room(3, 6));
	expect(entries.value.get('r')).toEqual({ sub: sub(0, 6), room: room(3, 6) });
});

test('a room that is gone is forgotten, however the server names it', async () => {
	const { entries } = await import('../../src/store/rooms');
	server.told.get('ann/subscriptions-changed')?.('inserted', sub(0, 5));
	expect(entries.value.has('r')).toBe(true);
	server.told.get('ann/subscriptions-changed')?.('removed', { _id: 'r', rid: 'r' }); // of a deleted room it knows no more
	expect(entries.value.has('r')).toBe(false);
});

test('a room is found by its name although the link says another kind of room', async () => {
	const { byPath, entries } = await import('../../src/store/rooms');
	const known = (rid: string, t: string, name: string) => [rid, { sub: { rid, t, name } }] as const;
	const all = [known('1', 'p', 'pier'), known('2', 'c', 'quay'), known('3', 'd', 'ben'), known('4', 'p', 'ben')];
	entries.value = new Map(all) as never;
	const rid = (kind: string, name: string) => byPath(kind, name)?.sub.rid;
	expect([rid('channel', 'pier'), rid('group', 'quay'), rid('direct', 'ben'), rid('channel', 'ben')]).toEqual([
		'1',
		'2',
		'3',
		'4',
	]);
	expect([rid('channel', '1'), rid('direct', 'quay'), rid('channel', 'none')]).toEqual(['1', undefined, undefined]);
});

test('rooms are called as the workspace wants it', async () => {
	const { title } = await import('../../src/store/rooms');
	const names = () =>
		[
			{ t: 'd', name: 'ben', fname: 'Ben Okafor' },
			{ t: 'c', name: 'lower-deck', fname: 'Lower deck' },
			{ t: 'p', name: 'Xk2', fname: 'Paint the crane', prid: 'r' },
			{ t: 'd', name: 'cid' },
		].map((sub) => title({ sub } as never));
	expect(names()).toEqual(['ben', 'lower-deck', 'Paint the crane', 'cid']);
	server.on.add('UI_Use_Real_Name');
	expect(names()).toEqual(['Ben Okafor', 'lower-deck', 'Paint the crane', 'cid']);
	server.on.add('UI_Allow_room_names_with_special_chars');
	expect(names()).toEqual(['Ben Okafor', 'Lower deck', 'Paint the crane', 'cid']);
});
