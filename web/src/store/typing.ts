/** Who is writing in which room or thread, and telling others that the person is. */
import { type Signal, signal } from '@preact/signals';
import { ddp, me } from './session';
import { setting } from './settings';

/** How long somebody is believed to write who has not said so again, in milliseconds. */
const believed = 15_000;
/** How often one says so oneself. */
const renewed = 5_000;

interface Activity {
	tmid?: string;
}

/** Typists are those who write in a room or in one of its threads. */
export class Typists {
	readonly names: Signal<readonly string[]> = signal([]);
	#timers = new Map<string, number>();
	#stop: () => void;

	constructor(rid: string, tmid: string | undefined) {
		this.#stop = ddp.on<[string, string[], Activity?]>('notify-room', `${rid}/user-activity`, (name, doing, where) => {
			if (name !== ownName() && where?.tmid === tmid) this.#set(name, doing.includes('user-typing'));
		});
	}

	close(): void {
		this.#stop();
		for (const timer of this.#timers.values()) clearTimeout(timer);
	}

	#set(name: string, writes: boolean): void {
		clearTimeout(this.#timers.get(name));
		this.#timers.delete(name);
		if (writes)
			this.#timers.set(
				name,
				window.setTimeout(() => this.#set(name, false), believed),
			);
		const others = this.names.peek().filter((other) => other !== name);
		const next = writes ? [...others, name].sort() : others;
		if (next.join('\n') !== this.names.peek().join('\n')) this.names.value = next;
	}
}

/** The name that others see when the person writes. */
function ownName(): string {
	const { username = '', name } = me.peek();
	return (setting('UI_Use_Real_Name', false) && name) || username;
}

/** Writing tells a room that the person writes in it, now and then, and that they do not any longer. */
export class Writing {
	#told = 0;

	constructor(
		readonly rid: string,
		readonly tmid: string | undefined,
	) {}

	goesOn(): void {
		if (Date.now() - this.#told < renewed) return;
		this.#told = Date.now();
		this.#tell(['user-typing']);
	}

	ends(): void {
		if (!this.#told) return;
		this.#told = 0;
		this.#tell([]);
	}

	#tell(doing: string[]): void {
		const where: Activity = this.tmid ? { tmid: this.tmid } : {};
		// Whoever does not hear of it misses nothing, and it is told again soon.
		ddp.call('stream-notify-room', `${this.rid}/user-activity`, ownName(), doing, where).catch(() => {});
	}
}
