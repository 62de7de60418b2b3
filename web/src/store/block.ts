/** Keeping somebody from writing to one, in the conversation of the two. */
import { boot } from '../boot';
import type { Entry } from './rooms';
import { ddp } from './session';

/** other is the id of whom the person talks with, in a conversation of two. */
export function other({ room }: Entry): string | undefined {
	return room?.uids?.length === 2 ? room.uids.find((id) => id !== boot.userId) : undefined;
}

/** block keeps somebody from writing in a conversation of two, or lets them again. */
export function block(rid: string, blocked: string, on: boolean): Promise<unknown> {
	return ddp.call(on ? 'blockUser' : 'unblockUser', { rid, blocked });
}
