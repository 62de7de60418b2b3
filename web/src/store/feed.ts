/**
 * A feed is a part of what was said in a room or a thread, without gaps: it
 * grows at both ends as it is read, and at its end while it is live.
 */
import { batch, signal } from '@preact/signals';
import { add, insert, type Messages, merge, where } from './sorted';
import type { Message } from './types';

/** A page of messages, the oldest first, and whether there are more beyond it. */
export interface Page {
	messages: Message[];
	more: boolean;
}

/** Where a feed's messages come from. */
export interface Source {
	/** before returns up to count messages up to a moment, or the last ones. */
	before(moment: string | undefined, count: number): Promise<Page>;
	/** after returns up to count messages that were said after a moment. */
	after(moment: string, count: number): Promise<Page>;
	/** find returns a message, or undefined where there is none. */
	find(id: string): Promise<Message | undefined>;
	/** belongs says whether a message is one of the feed. */
	belongs(message: Message): boolean;
}

type What = 'first' | 'before' | 'after';

/** How many messages are asked for at first, and whenever more are. */
const screen = 50;
const page = 100;

export class Feed {
	/** The messages, the oldest first. */
	readonly messages = signal<Messages>([]);
	/** Whether there are earlier and later messages that are not here. */
	readonly moreBefore = signal(true);
	readonly moreAfter = signal(false);
	/** What is being loaded, and what went wrong with it. */
	readonly loading = signal<'' | What>('');
	readonly error = signal<{ what: What; cause: Error } | undefined>(undefined);
	/** How many messages were put before others: who shows the feed keeps its place by it. */
	readonly prepended = signal(0);
	/** Whether the feed has been loaded at all. */
	readonly begun = signal(false);
	/** It counts the times at which other messages took the place of those that were here. */
	readonly epoch = signal(0);
	#work: Promise<void> | undefined;
	/** What happened while the first messages of a place were on their way: they may not tell of it. */
	#meanwhile: (() => void)[] = [];

	/** The ids of the messages, and of which messages they are. */
	#ids = new Set<string>();
	#idsOf: Messages = [];

	constructor(readonly source: Source) {}

	/** open loads the latest messages, once. */
	async open(): Promise<void> {
		if (!this.begun.peek()) await this.latest();
	}

	/** latest goes to the end, where the feed is live. */
	async latest(): Promise<void> {
		if (this.begun.peek() && !this.moreAfter.peek()) return;
		await this.#load('first', async () => {
			const { messages, more } = await this.source.before(undefined, screen);
			const kept = this.messages.peek().filter((m) => m.sending);
			this.#set(merge(kept, messages), more, false);
		});
	}

	/** older loads what was said before. */
	async older(): Promise<void> {
		const first = this.messages.peek()[0];
		if (!first || !this.moreBefore.peek()) return;
		await this.#load('before', async () => {
			const { messages, more } = await this.source.before(first.ts, page);
			const known = this.messages.peek();
			const next = merge(known, messages);
			batch(() => {
				this.prepended.value += next.length - known.length;
				this.messages.value = next;
				this.moreBefore.value = more && next.length > known.length;
			});
		});
	}

	/** newer loads what was said after, where the feed is not at the end. */
	async newer(): Promise<void> {
		const last = this.messages.peek().at(-1);
		if (!last || !this.moreAfter.peek()) return;
		await this.#load('after', async () => {
			const { messages, more } = await this.source.after(last.ts, page);
			batch(() => {
				this.messages.value = merge(this.messages.peek(), messages);
				this.moreAfter.value = more;
			});
		});
	}

	/** reach makes sure that a message is here, and says whether it is. */
	async reach(id: string): Promise<boolean> {
		if (this.#has(id)) return true;
		await this.#load('first', async () => {
			const found = await this.source.find(id);
			if (found && this.source.belongs(found)) await this.#around(found.ts);
		});
		return this.#has(id);
	}

	/** since makes sure that what was said after a moment is here. */
	async since(moment: string): Promise<void> {
		const first = this.messages.peek()[0];
		if (!this.moreBefore.peek() || (first && first.ts <= moment)) return;
		await this.#load('first', () => this.#around(moment));
	}

	/** put takes messages that are new or have changed. */
	put(...changed: Message[]): void {
		if (this.loading.peek() === 'first') this.#meanwhile.push(() => this.#put(changed));
		this.#put(changed);
	}

	#put(changed: readonly Message[]): void {
		if (!this.begun.peek()) return;
		if (this.moreAfter.peek() && changed.some((m) => m.sending === 'now' && this.source.belongs(m))) {
			void this.latest().then(() => this.put(...changed));
			return;
		}
		const known = this.messages.peek();
		const wanted = changed.filter((m) => this.source.belongs(m) && (this.#fits(known, m) || this.#has(m._id)));
		const next = wanted.length === 1 ? this.#with(known, wanted[0]!) : merge(known, wanted);
		const strays = new Set(changed.filter((m) => !this.source.belongs(m)).map((m) => m._id));
		if (next !== known) this.messages.value = next;
		if (strays.size) this.#drop((m) => strays.has(m._id));
	}

	/** drop takes messages away. */
	drop(gone: (message: Message) => boolean): void {
		if (this.loading.peek() === 'first') this.#meanwhile.push(() => this.#drop(gone));
		this.#drop(gone);
	}

	#drop(gone: (message: Message) => boolean): void {
		const known = this.messages.peek();
		if (known.some(gone)) this.messages.value = known.filter((m) => !gone(m));
	}

	/** edit changes a message that is here. */
	edit(id: string, act: (message: Message) => Message): void {
		const known = this.messages.peek();
		const at = where(known, id);
		if (at >= 0) this.messages.value = known.with(at, act(known[at]!));
	}

	/** #with returns the messages with one more, or with one that has changed. */
	#with(known: Messages, message: Message): Messages {
		this.#idsOf = this.#has(message._id) ? insert(known, message) : add(known, message);
		this.#ids.add(message._id);
		return this.#idsOf;
	}

	/** #has says whether a message is here. To look for one that is not would be to look at them all. */
	#has(id: string): boolean {
		const known = this.messages.peek();
		if (this.#idsOf !== known) {
			this.#ids = new Set(known.map((m) => m._id));
			this.#idsOf = known;
		}
		return this.#ids.has(id);
	}

	/** #fits says whether there is no gap between a message and those that are here. */
	#fits(known: Messages, m: Message): boolean {
		const [first, last] = [known[0]?.ts ?? '', known.at(-1)?.ts ?? ''];
		return (m.ts >= first || !this.moreBefore.peek()) && (m.ts <= last || !this.moreAfter.peek());
	}

	async #around(moment: string): Promise<void> {
		const [earlier, later] = await Promise.all([this.source.before(moment, screen), this.source.after(moment, screen)]);
		this.#set(merge(earlier.messages, later.messages), earlier.more, later.more);
	}

	#set(messages: Messages, before: boolean, after: boolean): void {
		batch(() => {
			this.messages.value = messages;
			this.moreBefore.value = before;
			this.moreAfter.value = after;
			this.begun.value = true;
			this.epoch.value++;
			for (const act of this.#meanwhile) act();
		});
	}

	/** #load does one thing at a time: a page that is asked for meanwhile is not wanted twice, another place is. */
	async #load(what: What, act: () => Promise<void>): Promise<void> {
		while (this.#work) {
			if (what !== 'first') return;
			await this.#work;
		}
		this.#work = this.#try(what, act);
		await this.#work;
	}

	async #try(what: What, act: () => Promise<void>): Promise<void> {
		this.loading.value = what;
		this.error.value = undefined;
		try {
			await act();
		} catch (cause) {
			this.error.value = { what, cause: cause as Error };
		} finally {
			this.#work = undefined;
			this.#meanwhile = [];
			this.loading.value = '';
		}
	}
}
