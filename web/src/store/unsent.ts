/** Where messages are kept that the server has not taken yet: neither a page that is loaded anew nor a closed tab loses them. */
import { boot } from '../boot';
import type { Message } from './types';

const prefix = `gantry.outbox.${boot.userId}.`;
/** What tells who sends. Browsers have none on plain http; there, each tab keeps its own for as long as it is there. */
const locks = navigator.locks as LockManager | undefined;
const store = locks ? localStorage : sessionStorage;
const own = prefix + (locks ? crypto.getRandomValues(new Uint32Array(2)).join('-') : '');
let held = false;

/** keep writes down what waits in this tab, which alone sends it for as long as it is open. */
export function keep(messages: readonly Message[]): void {
	if (!messages.length) {
		store.removeItem(own);
		return;
	}
	store.setItem(own, JSON.stringify(messages));
	if (!held) void locks?.request(own, () => new Promise(() => {})); // the browser lets go of it when the tab is closed
	held = true;
}

/** left are the keys of what the person's other tabs have written down. */
function left(): string[] {
	return Object.keys(store).filter((key) => key.startsWith(prefix) && !(locks && key === own));
}

/** takeOver hands out what other tabs have left, each time one of them is closed, to one tab alone. */
export function takeOver(take: (messages: Message[]) => void): void {
	for (const key of left()) {
		const now = () => {
			const text = store.getItem(key);
			store.removeItem(key);
			if (text) take(JSON.parse(text) as Message[]);
		};
		if (locks) void locks.request(key, now);
		else now();
	}
}

/** resume sends what was left over; what sends messages is loaded only for that, or with a room. */
export async function resume(): Promise<void> {
	if (left().length) (await import('./outbox')).start();
}
