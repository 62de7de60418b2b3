/** A list of any length of which the server gives what is looked at. */
import { type Signal, signal } from '@preact/signals';

export interface Page<T> {
	items: readonly T[];
	total: number;
}

type Load<T> = (offset: number, count: number) => Promise<Page<T>>;

/** How many entries are asked for at once. */
const count = 50;

/** How long a place must be looked at before it is asked for, in milliseconds: who flies past asks for nothing. */
const glance = 80;

export class Paged<T> {
	/** The list as long as it is, with what has not been loaded left out. */
	readonly items: Signal<readonly (T | undefined)[]> = signal([]);
	readonly total = signal<number | undefined>(undefined);
	readonly error = signal<Error | undefined>(undefined);
	static #made = 0;
	/** Tells lists apart: another one begins at its top. */
	readonly number = ++Paged.#made;
	#asked = new Set<number>();
	#wanted = new Set<number>();
	#timer = 0;

	constructor(readonly load: Load<T>) {
		void this.#ask(0);
	}

	/** reach makes sure that an entry is here soon; it returns how to do without. */
	reach(index: number): () => void {
		const page = Math.floor(index / count);
		if (this.#asked.has(page)) return () => {};
		this.#wanted.add(page);
		clearTimeout(this.#timer);
		this.#timer = window.setTimeout(() => this.#askAll(), glance);
		return () => this.#wanted.delete(page);
	}

	#askAll(): void {
		for (const page of this.#wanted) if (!this.#asked.has(page)) void this.#ask(page);
		this.#wanted.clear();
	}

	/** again asks once more for what could not be loaded. */
	again(): void {
		this.error.value = undefined;
		if (this.total.peek() === undefined) void this.#ask(0);
		else this.items.value = [...this.items.peek()];
	}

	async #ask(page: number): Promise<void> {
		this.#asked.add(page);
		try {
			const { items, total } = await this.load(page * count, count);
			const next: (T | undefined)[] = this.items.peek().slice(0, total);
			next.length = total;
			for (const [i, item] of items.entries()) next[page * count + i] = item;
			this.items.value = Array.from(next);
			this.total.value = total;
		} catch (error) {
			this.#asked.delete(page);
			this.error.value = error as Error;
		}
	}
}
