/** A button with a menu: arrow keys move in it, Escape and a press elsewhere close it. */
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon';

export interface Item {
	label: string;
	icon?: IconName;
	act: () => void;
	/** For one of several choices: whether it is the chosen one. */
	checked?: boolean;
	danger?: boolean;
}

/** What a menu holds; a null is a line between items, and what is false is not there. */
export type Items = readonly (Item | null | false | undefined)[];

export interface MenuProps {
	/** The button's name for those who do not see it. */
	label: string;
	items: () => Items;
	class?: string;
	children: ComponentChildren;
}

export function Menu({ label, items, class: look = 'icon', children }: MenuProps) {
	const id = useId();
	const button = useRef<HTMLButtonElement>(null);
	const list = useRef<HTMLDivElement>(null);
	const [isOpen, setOpen] = useState(false);
	const toggled = (event: Event) => {
		const opening = (event as ToggleEvent).newState === 'open';
		setOpen(opening);
		if (opening) requestAnimationFrame(() => list.current && button.current && settle(list.current, button.current));
	};
	return (
		<>
			<button
				type="button"
				ref={button}
				class={look}
				aria-label={label}
				title={label}
				aria-haspopup="menu"
				aria-expanded={isOpen}
				popovertarget={id}
			>
				{children}
			</button>
			<div
				ref={list}
				id={id}
				class="menu"
				popover="auto"
				role="menu"
				aria-label={label}
				onToggle={toggled}
				onKeyDown={walk}
			>
				{isOpen && <Entries items={items()} done={() => list.current?.hidePopover()} />}
			</div>
		</>
	);
}

/** Entries are the lines of a menu. */
export function Entries({ items, done }: { items: Items; done: () => void }) {
	return (
		<>
			{items.map((item, i) =>
				item ? (
					// biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role takes it
					<button
						type="button"
						key={i}
						role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
						aria-checked={item.checked}
						tabIndex={-1}
						class={item.danger ? 'alarm' : undefined}
						onClick={() => {
							done();
							item.act();
						}}
					>
						{item.icon && <Icon name={item.icon} />}
						{item.label}
					</button>
				) : (
					item === null && <hr key={i} />
				),
			)}
		</>
	);
}

/** settle puts a menu beside its button, inside the window, and the focus into it. */
export function settle(list: HTMLElement, button: HTMLElement): void {
	const at = button.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = list;
	const below = at.bottom + 4 + height <= innerHeight || at.top < height;
	const start = document.dir === 'rtl' ? at.right - width : at.left;
	const left = start + width > innerWidth - 8 ? at.right - width : start;
	list.style.top = `${Math.max(8, below ? Math.min(at.bottom + 4, innerHeight - height - 8) : at.top - height - 4)}px`;
	list.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
	list.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
}

/** walk moves the focus in a menu by the arrow keys. */
export function walk(event: KeyboardEvent): void {
	const list = event.currentTarget as HTMLElement;
	const items = [...list.querySelectorAll<HTMLElement>('[role^=menuitem]')];
	const at = items.indexOf(document.activeElement as HTMLElement);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
	if (event.key === 'Tab') list.hidePopover();
	if (to === undefined) return;
	event.preventDefault();
	items.at(to % items.length)?.focus();
}
