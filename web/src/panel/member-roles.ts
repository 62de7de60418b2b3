import { useEffect } from 'preact/hooks';
import { follow, inRoom, type RolesOf } from '../store/holders';
import type { Entry } from '../store/rooms';
import { family } from './family';

/** useMemberRoles says who has which role in a room, and stays true while roles are given and taken. */
export function useMemberRoles(entry: Entry): RolesOf {
	const { rid, t } = entry.sub;
	useEffect(() => (t === 'd' ? undefined : follow(family(entry, 'roles'), rid)), [rid, t]);
	return inRoom(rid);
}
