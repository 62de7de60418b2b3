import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Entry } from '../store/rooms';
import { nameOf } from './author';

/** How long after they came people are told who invited them, in milliseconds. */
const arrival = 3_600_000;

/** useInviter is the name of who invited the person into a room that they have just come to. */
export function useInviter({ sub, preview }: Entry): string {
	const [name, setName] = useState('');
	const age = Date.now() - Date.parse(String(sub.ts));
	const fresh = !preview && sub.t !== 'd' && age < arrival && !sub.roles?.includes('owner');
	useEffect(() => {
		if (!fresh) return;
		get('/v1/invites.inviter', { rid: sub.rid }).then(
			({ inviter }) => setName(inviter?.name || nameOf(inviter)),
			() => {}, // it is only a courtesy
		);
	}, [sub.rid, fresh]);
	return name;
}
