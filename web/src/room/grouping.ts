/** How messages stand together in a timeline. */
import type { Message } from '../store/types';
import { sameDay } from './when';

/**
 * follows says whether a message continues what its author has said just
 * before, within so many seconds, so that the name need not stand there again.
 */
export function follows(message: Message, before: Message | undefined, seconds: number): boolean {
	return (
		!!before &&
		!message.t &&
		!before.t &&
		message.groupable !== false &&
		message.u._id === before.u._id &&
		message.alias === before.alias &&
		message.avatar === before.avatar &&
		message.tmid === before.tmid &&
		!message.drid &&
		Date.parse(message.ts) - Date.parse(before.ts) < seconds * 1000 &&
		sameDay(message.ts, before.ts)
	);
}

/** beginsDay says whether a message is the first of its day. */
export function beginsDay(message: Message, before: Message | undefined): boolean {
	return !before || !sameDay(message.ts, before.ts);
}

/** beginsUnread says whether a message is the first that was said after a moment. */
export function beginsUnread(message: Message, before: Message | undefined, mark: string | undefined): boolean {
	return !!mark && message.ts > mark && (!before || before.ts <= mark);
}

/** The kinds of system messages that one name stands for. */
const families: Record<string, string[]> = { mute_unmute: ['user-muted', 'user-unmuted'] };

/** hiding returns the kinds of system messages that are not to be shown. */
export function hiding(names: readonly string[]): ReadonlySet<string> {
	return new Set(names.flatMap((name) => families[name] ?? [name]));
}
