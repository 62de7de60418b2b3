/** Who may do what: the workspace's permissions and the person's roles. */
import { signal } from '@preact/signals';
import { get } from '../api/client';
import { boot } from '../boot';
import { entry } from './rooms';
import { ddp, me } from './session';
import type { Permission, Role } from './types';

/** The permissions by name, each with the roles that have it. */
export const permissions = signal<ReadonlyMap<string, readonly string[]>>(new Map());
export const roles = signal<readonly Role[]>([]);

/** can says whether the person has a permission, in a room where one is given. */
export function can(permission: string, rid?: string): boolean {
	const granted = permissions.value.get(permission) ?? [];
	const mine = me.value.roles ?? [];
	const here = (rid && entry(rid)?.sub.roles) || [];
	return granted.some((role) => mine.includes(role) || here.includes(role));
}

/** canAny says whether the person has one of the permissions. */
export function canAny(...names: string[]): boolean {
	return names.some((name) => can(name));
}

async function load(): Promise<void> {
	const [all, known] = await Promise.all([get('/v1/permissions.listAll', {}), get('/v1/roles.list')]);
	permissions.value = new Map(all.update.map((one) => [one._id, one.roles]));
	roles.value = known.roles as Role[];
}

/** start loads the permissions and keeps them true while they change. */
export async function start(): Promise<void> {
	await load();
	ddp.on<[string, Permission]>('notify-logged', 'permissions-changed', (_, one) => {
		permissions.value = new Map(permissions.peek()).set(one._id, one.roles);
	});
	ddp.on('roles', 'roles', () => void load());
	ddp.on<[{ type: string; _id: string; u?: { _id: string }; scope?: string }]>(
		'notify-logged',
		'roles-change',
		(change) => {
			if (change.u?._id === boot.userId && !change.scope) granted(change.type, change._id);
		},
	);
	ddp.onReturn(() => void load());
}

/** granted takes a role of the workspace that the person was given or lost. */
function granted(type: string, role: string): void {
	const without = (me.peek().roles ?? []).filter((one) => one !== role);
	me.value = { ...me.peek(), roles: type === 'added' ? [...without, role] : without };
}
