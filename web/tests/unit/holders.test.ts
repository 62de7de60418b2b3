import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';

type Change = { type: string; _id: string; u: { _id: string }; scope?: string };
const asked: string[] = [];
const server = { change: (_: Change) => {}, returned: new Set<() => void>() };

vi.mock('../../src/boot', () => ({ boot: { userId: 'ann' } }));
vi.mock('../../src/store/session', () => ({
	ddp: {
		on: (_: string, __: string, told: (change: Change) => void) => {
			server.change = told;
		},
		refresh: (act: () => void) => {
			server.returned.add(act);
			act();
			return () => server.returned.delete(act);
		},
	},
	preference: (_: string, otherwise: unknown) => otherwise,
}));
vi.mock('../../src/store/permissions', () => ({
	roles: signal([
		{ _id: 'admin', description: 'Admin' },
		{ _id: 'owner', description: 'Owner' },
		{ _id: 'captain', description: 'On the bridge' },
		{ _id: 'user', description: '' },
	]),
}));
vi.mock('../../src/store/settings', () => ({ setting: (_: string, otherwise: unknown) => otherwise }));
vi.mock('../../src/api/client', () => ({
	get: async (path: string, input?: { roomId: string }) => {
		asked.push(path + (input?.roomId ?? ''));
		return input
			? { roles: [{ u: { _id: 'ben' }, roles: ['owner', 'captain'] }] }
			: { users: [{ _id: 'ann', roles: ['admin', 'user'] }] };
	},
}));

test('who holds which roles is asked once for a room, and stays true', async () => {
	const holders = await import('../../src/store/holders');
	const { follow } = holders;
	const badges = (uid: string, rid: string) => holders.badges(uid, rid).map((role) => role.description);
	const path = '/v1/channels.roles';
	const stop = follow(path, 'quay');
	await vi.waitFor(() => expect(asked).toHaveLength(2));
	await vi.waitFor(() => expect(badges('ann', 'quay')).toEqual(['Admin']));
	expect(badges('ben', 'quay')).toEqual(['Owner', 'On the bridge']);
	expect(badges('ben', 'pier')).toEqual([]);
	stop();
	follow(path, 'quay')();
	expect(asked).toHaveLength(2);

	server.change({ type: 'removed', _id: 'owner', u: { _id: 'ben' }, scope: 'quay' });
	server.change({ type: 'added', _id: 'owner', u: { _id: 'ann' }, scope: 'quay' });
	server.change({ type: 'added', _id: 'captain', u: { _id: 'cleo' } });
	expect(badges('ben', 'quay')).toEqual(['On the bridge']);
	expect(badges('ann', 'quay')).toEqual(['Admin', 'Owner']);
	expect(badges('cleo', 'pier')).toEqual(['On the bridge']);

	const open = follow(path, 'quay');
	for (const act of [...server.returned]) act(); // something may have been missed
	await vi.waitFor(() => expect(asked).toHaveLength(4));
	open();
});
