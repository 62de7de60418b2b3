/**
 * A feed is a part of what was said in a room or a thread, without gaps: it
 * grows at both ends as it is read, and at its end while it is live.
 */
import { batch, signal } from '@preact/signals';
import type { Message } from './types';

/** Where a feed's messages come from. All lists are the oldest first. */
export interface Source {
	/** before returns up to count messages that were said before a moment, or the last ones. */
	before(moment: string | undefined, count: number): Promise<Message[]>;
	/** after returns up to count messages that were said after a moment. */
	after(moment: string, count: number): Promise<Message[]>;
	/** around returns a message with what was said around it, or undefined where there is none. */
	around(id: string, count: number): Promise<Message[] | undefined>;
	/** belongs says whether a message is one of the feed. */
	belongs(message: Message): boolean;
}

const page = 50;

export class Feed {
	/** The messages, the oldest first. */
	readonly messages = signal<readonly Message[]>([]);
	/** Whether there are earlier and later messages that are not here. */
	readonly moreBefore = signal(true);
	readonly moreAfter = signal(false);
	/** What is being loaded, and what went wrong with it. */
	readonly loading = signal<'' | 'first' | 'before' | 'after'>('');
	readonly error = signal<Error | undefined>(undefined);
	/** How many messages were put before others: who shows the feed keeps its place by it. */
	readonly prepended = signal(0);
	/** Whether the feed has been loaded at all. */
	readonly begun = signal(false);

	constructor(readonly source: Source) {}

	/** open loads the latest messages, once. */
	async open(): Promise<void> {
		if (!this.begun.peek()) await this.latest();
	}

	/** latest goes to the end, where the feed is live. */
	async latest(): Promise<void> {
		if (this.begun.peek() && !this.moreAfter.peek()) return;
		await this.#load('first', async () => {
			const found = await this.source.before(undefined, page);
			this.#set(found, found.length >= page, false);
		});
	}

	/** older loads what was said before. */
	async older(): Promise<void> {
		const first = this.messages.peek()[0];
		if (!first || !this.moreBefore.peek()) return;
		await this.#load('before', async () => {
			const found = await this.source.before(first.ts, page);
			const known = this.messages.peek();
			const next = merge(known, found);
			batch(() => {
				this.prepended.value += next.length - known.length;
				this.messages.value = next;
				this.moreBefore.value = found.length >= page;
			});
		});
	}

	/** newer loads what was said after, where the feed is not at the end. */
	async newer(): Promise<void> {
		const last = this.messages.peek().at(-1);
		if (!last || !this.moreAfter.peek()) return;
		await this.#load('after', async () => {
			const found = await this.source.after(last.ts, page);
			this.messages.value = merge(this.messages.peek(), found);
			this.moreAfter.value = found.length >= page;
		});
	}

	/** reach makes sure that a message is here, and says whether it is. */
	async reach(id: string): Promise<boolean> {
		if (this.messages.peek().some((m) => m._id === id)) return true;
		await this.#load('first', async () => {
			const found = await this.source.around(id, page);
			if (found) this.#set(found, true, true);
		});
		return this.messages.peek().some((m) => m._id === id);
	}

	/** put takes a message that is new or has changed. */
	put(...changed: Message[]): void {
		const known = this.messages.peek();
		const last = known.at(-1)?.ts ?? '';
		const first = known[0]?.ts ?? '';
		const fits = changed.filter(
			(m) =>
				this.source.belongs(m) &&
				(m.ts >= first || !this.moreBefore.peek()) &&
				(m.ts <= last || !this.moreAfter.peek()),
		);
		const here = new Set(known.map((m) => m._id));
		const wanted = [...fits, ...changed.filter((m) => here.has(m._id) && !fits.includes(m))];
		if (this.begun.peek() && wanted.length)
			this.messages.value = merge(known, wanted).filter((m) => this.source.belongs(m));
	}

	/** drop takes messages away. */
	drop(gone: (message: Message) => boolean): void {
		if (this.messages.peek().some(gone)) this.messages.value = this.messages.peek().filter((m) => !gone(m));
	}

	/** edit changes a message that is here. */
	edit(id: string, act: (message: Message) => Message): void {
		this.messages.value = this.messages.peek().map((m) => (m._id === id ? act(m) : m));
	}

	#set(found: Message[], before: boolean, after: boolean): void {
		batch(() => {
			this.messages.value = merge(after ? [] : this.messages.peek().filter((m) => m.sending), found);
			this.moreBefore.value = before;
			this.moreAfter.value = after;
			this.begun.value = true;
		});
	}

	async #load(what: 'first' | 'before' | 'after', act: () => Promise<void>): Promise<void> {
		if (this.loading.peek()) return;
		this.loading.value = what;
		this.error.value = undefined;
		try {
			await act();
		} catch (error) {
			this.error.value = error as Error;
		} finally {
			this.loading.value = '';
		}
	}
}

/**
 * merge puts messages into a sorted list: those that are there already are
 * replaced, unless what is there is newer.
 */
export function merge(known: readonly Message[], found: readonly Message[]): readonly Message[] {
	const only = found[0];
	const last = known.at(-1);
	if (only && found.length === 1 && (!last || (order(last, only) < 0 && !known.some((m) => m._id === only._id)))) {
		return [...known, only];
	}
	const byId = new Map(known.map((m) => [m._id, m]));
	for (const m of found) {
		const there = byId.get(m._id);
		if (!there || there.sending || m.sending || m._updatedAt >= there._updatedAt) byId.set(m._id, m);
	}
	return [...byId.values()].sort(order);
}

function order(a: Message, b: Message): number {
	return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : a._id < b._id ? -1 : a._id > b._id ? 1 : 0;
}
