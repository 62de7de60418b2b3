/** Who may do what: the workspace's permissions and the person's roles. */
import { signal } from '@preact/signals';
import { get } from '../api/client';
import { boot } from '../boot';
import { entry } from './rooms';
import { ddp, me, refreshMe } from './session';
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

/** What was heard since the last question, whose answer may be older. */
const heard = new Map<string, readonly string[]>();

async function load(): Promise<void> {
	heard.clear();
	const [all, known] = await Promise.all([get('/v1/permissions.listAll', {}), get('/v1/roles.list')]);
	permissions.value = new Map([...all.update.map((one) => [one._id, one.roles] as const), ...heard]);
	roles.value = known.roles as Role[];
}

/** start loads the permissions and keeps them true while they change. */
export async function start(): Promise<void> {
	await load();
	ddp.on<[string, Permission]>('notify-logged', 'permissions-changed', (_, one) => {
		heard.set(one._id, one.roles);
		permissions.value = new Map(permissions.peek()).set(one._id, one.roles);
	});
	ddp.on('roles', 'roles', () => void load());
	ddp.on<[{ u?: { _id: string }; scope?: string }]>('notify-logged', 'roles-change', ({ u, scope }) => {
		if (u?._id === boot.userId && !scope) void refreshMe();
	});
	ddp.refresh(load);
}
