/** Where messages are shown: a room's timeline, or a thread beside it. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Message } from '../store/types';

/** Place is what the parts of a message know of where they are. It stays the same object. */
export interface Place {
	rid: string;
	/** The first message of the thread, where a thread is shown. */
	tmid?: string;
	/** The address of the room in this client. */
	path: string;
	/** The message whose actions are at hand, by its id. */
	hot: Signal<string>;
	/** Whether who is here answers the authors by direct messages. */
	direct?: ReadonlySignal<boolean>;
	/** What is shown, for what looks beyond one message. */
	messages: () => readonly Message[];
	/** markUnread makes a message the first that is unread. */
	unreadFrom: (message: Message) => void;
}

/** link is the address of a message, for others. */
export function link(place: Place, message: Message): string {
	return `${place.path}?msg=${encodeURIComponent(message._id)}`;
}

/** threadPath is the address of a thread beside its room. */
export function threadPath(place: Place, tmid: string): string {
	return `${place.path}/thread/${encodeURIComponent(tmid)}`;
}
