/** From an address to its room, whether or not the person is in it. */
import { computed } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { post } from '../api/client';
import { adopt, byPath, type Entry, path, reopen } from '../store/rooms';
import { complain } from '../ui/toast';
import { go, place } from './router';

/**
 * useRoom finds the room of a path: one of the person's, one that they may
 * read without being in it, or for a username the direct messages with them.
 * It is undefined where there is nothing to see.
 */
export function useRoom(kind: string, name: string): Entry | 'looking' | undefined {
	// Drawn again when this room changes, not with every other.
	const entry = useMemo(() => computed(() => byPath(kind, name)), [kind, name]).value;
	const key = `${kind}/${name}`;
	const [absent, setAbsent] = useState('');
	useEffect(() => {
		if (entry) return;
		let stopped = false;
		const look = kind === 'direct' ? lookForDirect(name) : lookFor(name);
		look.catch(() => !stopped && setAbsent(key));
		return () => {
			stopped = true;
		};
	}, [key, !entry]);
	const proper = entry && path(entry.sub);
	useEffect(() => {
		if (proper) settle(`/${kind}/${encodeURIComponent(name)}`, proper);
	}, [key, proper]);
	const hidden = entry && !entry.preview && !entry.sub.open;
	useEffect(() => {
		if (hidden) reopen(entry.sub.rid).catch(complain);
	}, [key, hidden]);
	if (entry) return entry;
	return absent === key ? undefined : 'looking';
}

/** settle puts a room's own path into the address, in the place of another that led to it. */
function settle(from: string, proper: string): void {
	const { path: at, query } = place.peek();
	if (from === proper) return;
	const beside = at.split('/').slice(3).filter(Boolean);
	const search = query.toString();
	go([proper, ...beside].join('/') + (search && `?${search}`), { replace: true });
}

async function lookFor(name: string): Promise<void> {
	await adopt({ roomName: name }).catch(() => adopt({ roomId: name }));
}

/** lookForDirect takes the id of a room, or the username of somebody to talk to. */
async function lookForDirect(name: string): Promise<void> {
	try {
		await adopt({ roomId: name });
	} catch {
		const { room } = await post('/v1/im.create', { username: name });
		await adopt({ roomId: room.rid });
		go(path({ t: 'd', rid: room.rid }), { replace: true }); // the room need not bear the name that was asked for
	}
}
