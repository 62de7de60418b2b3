import { post } from '../api/client';
import { type Entry, patch } from '../store/rooms';

/** favor makes a room a favourite, or no longer one: here at once, and at the server. */
export async function favor({ sub }: Entry): Promise<void> {
	const favorite = !sub.f;
	patch(sub.rid, { f: favorite });
	try {
		await post('/v1/rooms.favorite', { roomId: sub.rid, favorite });
	} catch (error) {
		patch(sub.rid, { f: !favorite });
		throw error;
	}
}
