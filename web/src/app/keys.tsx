/** The keys that work everywhere. */
import { byPath, type Entry, path, read, readAll } from '../store/rooms';
import { open } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { hasUnread, shownRooms } from './groups';
import { go, isAt, match, place } from './router';

/** A key of the list that help shows: its name among the texts, and how it is pressed. */
export interface Shortcut {
	name: 'search' | 'next' | 'previous' | 'nextUnread' | 'previousUnread' | 'read' | 'readAll' | 'panel' | 'help';
	keys: readonly string[];
}

const mac = /Mac|iP/.test(navigator.platform);
const command = mac ? '⌘' : 'Ctrl';

export const shortcuts: readonly Shortcut[] = [
	{ name: 'search', keys: [command, 'K'] },
	{ name: 'next', keys: ['Alt', '↓'] },
	{ name: 'previous', keys: ['Alt', '↑'] },
	{ name: 'nextUnread', keys: ['Alt', 'Shift', '↓'] },
	{ name: 'previousUnread', keys: ['Alt', 'Shift', '↑'] },
	{ name: 'read', keys: ['Esc'] },
	{ name: 'readAll', keys: ['Shift', 'Esc'] },
	{ name: 'panel', keys: [command, '.'] },
	{ name: 'help', keys: ['?'] },
];

/** The room that is shown, if one is. */
export function currentRoom(): Entry | undefined {
	const params = match('/:kind(channel|group|direct)/:name/:tab?/:context?', place.peek().path);
	return params && byPath(params.kind ?? '', params.name ?? '');
}

/** showSwitcher opens the dialog that finds rooms and people. */
export async function showSwitcher(): Promise<void> {
	if (document.querySelector('dialog[open]')) return;
	const { Switcher } = await import('./switcher');
	open((close) => <Switcher close={close} />);
}

/** showKeys opens the list of keys. */
export async function showKeys(): Promise<void> {
	const { KeysDialog } = await import('./help');
	open((close) => <KeysDialog close={close} />);
}

/** step goes to the room that comes next in the list, or before; of those with something unread if asked. */
export function step(by: 1 | -1, onlyUnread: boolean): void {
	const rooms = shownRooms.peek();
	const at = rooms.findIndex(({ sub }) => isAt(path(sub), place.peek().path));
	for (let i = 1; i <= rooms.length; i++) {
		const from = at < 0 && by < 0 ? 0 : at;
		const entry = rooms[(from + by * i + rooms.length * 2) % rooms.length];
		if (!entry || (onlyUnread && !hasUnread(entry))) continue;
		go(path(entry.sub));
		return;
	}
}

/** togglePanel opens the information about the room, or closes what is open beside it. */
function togglePanel(): void {
	const entry = currentRoom();
	if (!entry) return;
	const to = path(entry.sub);
	go(place.peek().path === to ? `${to}/channel-settings` : to);
}

function types(target: EventTarget | null): boolean {
	const element = target as HTMLElement | null;
	return !!element?.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
}

/** Whether something lies over the page, which has the keys for itself. */
function covered(): boolean {
	return !!document.querySelector('dialog[open], :popover-open:not(.toasts)');
}

function pressed(event: KeyboardEvent): void {
	if (event.defaultPrevented || event.isComposing) return;
	const act = actionFor(event);
	if (!act) return;
	event.preventDefault();
	act();
}

/** actionFor returns what a key does here and now. */
export function actionFor(event: KeyboardEvent): (() => void) | undefined {
	const { key, shiftKey, altKey } = event;
	const ctrl = event.ctrlKey || event.metaKey;
	if (ctrl && !altKey && key.toLowerCase() === 'k') return () => void showSwitcher();
	if (covered()) return undefined;
	if (ctrl && key === '.') return togglePanel;
	if (altKey && !ctrl && (key === 'ArrowDown' || key === 'ArrowUp'))
		return () => step(key === 'ArrowDown' ? 1 : -1, shiftKey);
	if (key === 'Escape' && shiftKey) return () => void attempt(readAll);
	if (key === 'Escape' && (!types(event.target) || !(event.target as HTMLInputElement).value)) {
		const entry = currentRoom();
		return entry && hasUnread(entry) ? () => void attempt(() => read(entry.sub.rid)) : undefined;
	}
	if (key === '?' && !ctrl && !types(event.target)) return () => void showKeys();
	return undefined;
}

/** start listens to the keys. */
export function start(): void {
	addEventListener('keydown', pressed);
}
