/**
 * How messages are reached by pointer, finger and keyboard. One set of
 * listeners on the log serves all of them, so that rows need none.
 */
import type { Signal } from '@preact/signals';

/** How long a finger rests on a message until its menu opens, in milliseconds. */
const rest = 500;

/** How long a message lies under a pointer that rests until it counts as pointed at, in milliseconds. */
const settles = 150;

function rowOf(target: EventTarget | null): HTMLElement | null {
	return (target as Element | null)?.closest?.<HTMLElement>('article[data-id]') ?? null;
}

/** busy says whether a menu of a message is open, which must not vanish under the pointer. */
function busy(): boolean {
	return !!document.querySelector('.tools .menu:popover-open');
}

/** openMenu opens the menu of a row, once its bar is there. */
function openMenu(row: HTMLElement): void {
	row.focus({ preventScroll: true });
	requestAnimationFrame(() => row.querySelector<HTMLElement>('.tools [aria-haspopup=menu]')?.click());
}

/** walk moves the focus to the message before or after, or to the last one from outside of them. */
function walk(log: HTMLElement, step: number): void {
	const rows = [...log.querySelectorAll<HTMLElement>('article[data-id]')];
	const at = rows.indexOf(rowOf(document.activeElement) as HTMLElement);
	const edge = log.getBoundingClientRect();
	const seen = rows.filter((row) => row.getBoundingClientRect().top < edge.bottom);
	const next = at < 0 ? seen.at(-1) : rows[at + step];
	next?.focus({ preventScroll: true });
	next?.scrollIntoView({ block: 'nearest' });
}

/** followed says whether a finger that rests on something has a menu of the browser's own there: links have. */
function followed(target: EventTarget | null): boolean {
	return !!(target as Element).closest('a, button, input, summary, video, audio');
}

/**
 * pointing returns what takes note of what is under the pointer, and where that
 * is. Of messages that pass under one that rests, because others come, only one
 * that stays there is pointed at: the bar would jump from each to the next.
 */
function pointing(at: (target: EventTarget | null) => void) {
	let [place, timer] = ['', 0];
	return (target: EventTarget | null, where?: { clientX: number; clientY: number }) => {
		const [before, now] = [place, where ? `${where.clientX} ${where.clientY}` : ''];
		place = now;
		clearTimeout(timer);
		if (!now || now !== before) at(target);
		else timer = window.setTimeout(() => at(target), settles);
	};
}

/** hands returns the listeners of a log whose messages they make hot. */
export function hands(hot: Signal<string>) {
	let timer = 0;
	/** The message that a finger is on, and whether it has rested there. */
	let held: HTMLElement | null = null;
	let rested = false;
	const hold = (row: HTMLElement | null) => {
		clearTimeout(timer);
		held = row;
		rested = false;
		if (row) timer = window.setTimeout(rests, rest);
	};
	const rests = () => {
		rested = true;
		held?.focus({ preventScroll: true });
		navigator.vibrate?.(10);
	};
	const heat = (target: EventTarget | null) => {
		if (!busy()) hot.value = rowOf(target)?.dataset.id ?? '';
	};
	const point = pointing(heat);
	return {
		onPointerOver: (event: PointerEvent) => event.pointerType === 'mouse' && point(event.target, event),
		onPointerLeave: () => point(document.activeElement),
		onFocusIn: (event: FocusEvent) => heat(event.target),
		onFocusOut: (event: FocusEvent) => heat(event.relatedTarget),
		onPointerDown: (event: PointerEvent) => {
			hold(event.pointerType === 'mouse' || followed(event.target) ? null : rowOf(event.target));
		},
		onPointerMove: (event: PointerEvent) =>
			event.pointerType !== 'mouse' && Math.abs(event.movementY) + Math.abs(event.movementX) > 3 && hold(null),
		onPointerUp: () => {
			clearTimeout(timer);
			if (held && rested) openMenu(held); // not before: the finger that lifts would close it again
			held = null;
		},
		onTouchEnd: (event: TouchEvent) => {
			if (rested) event.preventDefault(); // nor may what follows it, a press of a mouse that is none
		},
		onPointerCancel: () => hold(null),
		onContextMenu: (event: MouseEvent) => {
			if (held) event.preventDefault(); // the browser's own menu for the text would take the finger away
		},
		onKeyDown: (event: KeyboardEvent) => keyed(event),
	};
}

function keyed(event: KeyboardEvent): void {
	const log = event.currentTarget as HTMLElement;
	const target = event.target as HTMLElement;
	const row = target.matches('article[data-id]') ? target : null;
	if (!row && target !== log) return;
	if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
		event.preventDefault();
		walk(log, event.key === 'ArrowUp' ? -1 : 1);
	} else if (row && (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
		event.preventDefault();
		openMenu(row);
	} else if (row && event.key === 'Escape') log.focus();
}
