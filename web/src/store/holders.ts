/**
 * Who holds which roles, in the workspace and in rooms, for what stands beside
 * their names. Each list is asked for once; changes are heard of.
 */
import { type Signal, signal } from '@preact/signals';
import { get } from '../api/client';
import { roles } from './permissions';
import { ddp, preference } from './session';
import { setting } from './settings';
import type { Role } from './types';

export type RolesOf = ReadonlyMap<string, readonly string[]>;

interface Change {
	type: string;
	_id: string;
	u?: { _id: string };
	scope?: string;
}

/** The scope of roles that are held everywhere. */
const workspace = '';
const lists = new Map<string, Signal<RolesOf>>();
const known = new Set<string>(); // the scopes whose lists are true, or asked for
const overtaken = new Set<string>(); // those of which something was heard while they were asked for
let begun = false;

function list(scope: string): Signal<RolesOf> {
	let found = lists.get(scope);
	if (!found) {
		found = signal<RolesOf>(new Map());
		lists.set(scope, found);
	}
	return found;
}

/** shown says whether the person and the workspace want to see roles beside names. */
export function shown(): boolean {
	return setting('UI_DisplayRoles', true) && !preference('hideRoles', false);
}

/** badges are the roles of a person that are called something, those of the workspace first. */
export function badges(uid: string, rid: string): Role[] {
	const held = new Set([...(list(workspace).value.get(uid) ?? []), ...(list(rid).value.get(uid) ?? [])]);
	const all = held.size ? roles.value : [];
	return [...held].flatMap((id) => all.find((role) => role._id === id && role.description) ?? []);
}

/** inRoom are the roles that people have in a room. */
export function inRoom(rid: string): RolesOf {
	return list(rid).value;
}

/**
 * follow learns who holds which roles in a room, by its family's endpoint, and
 * everywhere; and again when the connection returns. It returns how to stop.
 */
export function follow(path: '/v1/channels.roles' | '', rid: string): () => void {
	begin();
	const look = () => {
		void learn(workspace, async () =>
			(await get('/v1/roles.getUsersInPublicRoles')).users.map(({ _id, roles }) => [_id, roles]),
		);
		if (path)
			void learn(rid, async () => (await get(path, { roomId: rid })).roles.map(({ u, roles }) => [u._id, roles]));
	};
	return ddp.refresh(async () => look());
}

/** learn asks for a list that is not known; without it names stand alone. */
async function learn(scope: string, ask: () => Promise<[string, readonly string[]][]>): Promise<void> {
	if (known.has(scope)) return;
	known.add(scope);
	try {
		do {
			overtaken.delete(scope);
			list(scope).value = new Map(await ask());
		} while (overtaken.has(scope));
	} catch {
		known.delete(scope);
	}
}

/** begin listens for changes; lists that were not followed during a loss are no longer known. */
function begin(): void {
	if (begun) return;
	begun = true;
	ddp.refresh(async () => known.clear());
	ddp.on<[Change]>('notify-logged', 'roles-change', ({ type, _id, u, scope = workspace }) => {
		if (!u || !known.has(scope)) return;
		overtaken.add(scope);
		const without = (list(scope).peek().get(u._id) ?? []).filter((role) => role !== _id);
		list(scope).value = new Map(list(scope).peek()).set(u._id, type === 'added' ? [...without, _id] : without);
	});
}
