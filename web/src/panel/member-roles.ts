import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Entry } from '../store/rooms';
import { ddp } from '../store/session';
import { family } from './family';

export type RolesOf = ReadonlyMap<string, readonly string[]>;

/** useMemberRoles says who has which role in a room, and stays true while roles are given and taken. */
export function useMemberRoles(entry: Entry): RolesOf {
	const [roles, setRoles] = useState<RolesOf>(new Map());
	const { rid, t } = entry.sub;
	useEffect(() => {
		if (t === 'd') return;
		const load = async () => {
			const found = await get(family(entry, 'roles'), { roomId: rid });
			setRoles(new Map(found.roles.map((one) => [one.u._id, one.roles])));
		};
		const quietly = () => void load().catch(() => {}); // the list is complete without them
		quietly();
		return ddp.on<[{ scope?: string }]>('notify-logged', 'roles-change', ({ scope }) => scope === rid && quietly());
	}, [rid, t]);
	return roles;
}
