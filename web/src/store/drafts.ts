/**
 * What the person has begun to write, by the id of the composer: the room's,
 * or that of the first message of a thread. Drafts stay in this browser.
 */
import { signal } from '@preact/signals';
import { boot } from '../boot';

const prefix = `gantry.draft.${boot.userId}.`;

function stored(): Set<string> {
	const ids = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
	return new Set(ids.map((key) => key.slice(prefix.length)));
}

/** The ids of those that have a draft. */
const begun = signal<ReadonlySet<string>>(stored());

/** hasDraft says whether something has been begun. It follows changes where signals do. */
export function hasDraft(id: string): boolean {
	return begun.value.has(id);
}

/** draft returns what has been begun, or ''. */
export function draft(id: string): string {
	return localStorage.getItem(prefix + id) ?? '';
}

/** keepDraft keeps what has been begun; an empty text is none. */
export function keepDraft(id: string, text: string): void {
	const wanted = text.trim() !== '';
	if (wanted) localStorage.setItem(prefix + id, text);
	else localStorage.removeItem(prefix + id);
	if (wanted === begun.peek().has(id)) return;
	const next = new Set(begun.peek());
	if (wanted) next.add(id);
	else next.delete(id);
	begun.value = next;
}
