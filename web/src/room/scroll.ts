/**
 * Scroll keeps a reader's place in a feed: at the end it stays at the end,
 * anywhere else nothing moves. It asks for more where the reader comes near an
 * edge of what is loaded.
 */
import { batch, signal } from '@preact/signals';
import type { Feed } from '../store/feed';
import { where } from '../store/sorted';
import type { Message } from '../store/types';
import type { VListHandle } from '../ui/vlist';

/** How far from the end still counts as its end, in pixels. */
const near = 40;

/** How far beyond what is seen messages are drawn, in pixels. */
export const beyond = 400;

/** How many messages are kept drawn at the end at most, however low they are. */
const most = 100;

type Align = 'start' | 'center' | 'end';

export class Scroll {
	/** How many messages came since the reader left the end. */
	readonly below = signal(0);
	/** Whether the end is so far that a way back to it is wanted. */
	readonly away = signal(false);
	/** Whether the reader is at the end, and wants to stay there. */
	readonly stuck = signal(true);
	/** The messages that are drawn, of the feed's. */
	shown: readonly Message[] = [];
	#offset = 0;
	/** Where it went by itself, until the event of that has come. */
	#gone = -1;
	#aim: { id: string; align: Align } | undefined;

	constructor(
		readonly feed: Feed,
		readonly list: { readonly current: VListHandle | null },
		/** The id of the element that scrolls. */
		readonly id: string,
	) {}

	/** scrolled takes note of where the reader is now. */
	scrolled(offset: number): void {
		const list = this.list.current;
		if (!list) return;
		const left = list.scrollSize - list.viewportSize - offset;
		const more = this.feed.moreAfter.peek();
		batch(() => {
			if (left < near) this.stuck.value = !more;
			else if (offset < this.#offset - 1) this.stuck.value = false;
			if (this.stuck.peek()) this.below.value = 0;
			this.away.value = more || (!this.stuck.peek() && left > list.viewportSize);
		});
		this.#offset = offset;
		this.#reachOut(offset, left, list.viewportSize);
	}

	#reachOut(offset: number, left: number, height: number): void {
		if (this.feed.error.peek() || !this.feed.begun.peek()) return;
		if (offset < height + 300) void this.feed.older();
		else if (left < height + 300) void this.feed.newer();
	}

	/** resized keeps the end in sight when something has become higher, or the window lower. */
	resized(): void {
		if (this.stuck.peek()) this.toEnd();
		else if (this.list.current) this.scrolled(this.list.current.scrollOffset); // all may be in sight now
	}

	/**
	 * toEnd shows the end of what is loaded. The list's own way there would hold
	 * on for a while, and pull back a reader who scrolls up in that time.
	 */
	toEnd(): void {
		const box = document.getElementById(this.id);
		if (!box) return;
		box.scrollTop = box.scrollHeight;
		this.#gone = box.scrollTop;
	}

	/**
	 * followed keeps from the list that it was scrolled to its end by less than
	 * what it draws beyond the window: it would draw all rows again for nothing.
	 */
	followed(event: Event): void {
		const top = (event.currentTarget as HTMLElement).scrollTop;
		const far = Math.abs(top - (this.list.current?.scrollOffset ?? 0)) > beyond;
		if (top === this.#gone && !far) {
			event.stopImmediatePropagation();
			this.scrolled(top);
		}
		this.#gone = -1;
	}

	/**
	 * last returns the messages that are seen at the end, and those so far above
	 * it. While the list keeps them it does not take away, and draw anew, what
	 * is above only because it scrolls down by a line.
	 */
	last(above: number): number[] {
		const list = this.list.current;
		if (!list) return [];
		const count = this.shown.length;
		const from = Math.max(list.findItemIndex(list.scrollSize - list.viewportSize - above), count - most);
		return Array.from({ length: Math.max(0, count - from) }, (_, i) => from + i);
	}

	/** down goes to the end of the feed itself. */
	async down(): Promise<void> {
		this.stuck.value = true;
		this.below.value = 0;
		await this.feed.latest();
		this.toEnd();
	}

	/** aim shows a message as soon as it is there. */
	aim(id: string, align: Align = 'center'): void {
		this.stuck.value = false;
		this.#aim = { id, align };
		this.#settle();
		setTimeout(() => {
			this.#aim = undefined;
		}, 400);
	}

	#settle(): void {
		const at = this.#aim ? where(this.shown, this.#aim.id) : -1;
		if (at >= 0) this.list.current?.scrollToIndex(at, { align: this.#aim?.align ?? 'center' });
	}

	/** placed puts the reader where they belong when other messages are shown than before. */
	placed(): void {
		if (this.#aim) this.#settle();
		else if (this.stuck.peek()) this.toEnd();
		const list = this.list.current;
		if (list) requestAnimationFrame(() => this.list.current === list && this.scrolled(list.scrollOffset));
	}

	/**
	 * appended takes messages that came at the end; with one of their own the
	 * reader goes there. Who is there stays there as soon as the list knows how
	 * high the messages are, which it does in the same frame.
	 */
	appended(fresh: readonly Message[], own: boolean): void {
		const there = this.stuck.peek();
		if (own) this.stuck.value = true;
		if (!this.stuck.peek()) this.below.value += fresh.length;
		else if (!there) this.toEnd();
	}
}
