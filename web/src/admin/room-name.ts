import type { AdminRoom } from '../api/admin';

/** What to call a room. */
export function nameOf(room: AdminRoom): string {
	return room.fname || room.name || (room.usernames ?? []).join(', ') || room._id;
}
