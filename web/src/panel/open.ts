/** The panels beside a room, by the names that Rocket.Chat's addresses have for them. */
import { go } from '../app/router';
import { type Entry, path } from '../store/rooms';

export const tabs = [
	'channel-settings',
	'members-list',
	'user-info',
	'invite-people',
	'uploaded-files-list',
	'pinned-messages',
	'starred-messages',
	'mentions',
	'rocket-search',
	'thread',
	'discussions',
	'push-notifications',
	'clean-history',
] as const;

export type Tab = (typeof tabs)[number];

/** panelPath is the address of a panel; the context is what it is about, such as a thread. */
export function panelPath(entry: Entry, tab: Tab, context?: string): string {
	return `${path(entry.sub)}/${tab}${context ? `/${encodeURIComponent(context)}` : ''}`;
}

/** openPanel shows a panel of a room. */
export function openPanel(entry: Entry, tab: Tab, context?: string): void {
	go(panelPath(entry, tab, context));
}

/** closePanel shows the room alone; the back button does not bring the panel back. */
export function closePanel(entry: Entry): void {
	go(path(entry.sub), { replace: true });
}

/** messagePath is the address of a message in its room. */
export function messagePath(entry: Entry, id: string): string {
	return `${path(entry.sub)}?msg=${encodeURIComponent(id)}`;
}
