/** A menu that opens at an element or a place of the page, for what has no button of its own. */
import { useEffect, useRef } from 'preact/hooks';
import { Entries, type Items, settle, walk } from './menu';
import { open } from './overlay';

/** popMenu opens a menu beside an element; the focus returns there when it closes. */
export function popMenu(anchor: HTMLElement, label: string, items: Items): void {
	open((close) => <Popped {...{ anchor, label, items, close }} />);
}

interface PoppedProps {
	anchor: HTMLElement;
	label: string;
	items: Items;
	close: () => void;
}

function Popped({ anchor, label, items, close }: PoppedProps) {
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!list.current) return;
		const before = document.activeElement as HTMLElement | null;
		list.current.showPopover();
		settle(list.current, anchor);
		return () => before?.isConnected && before.focus();
	}, []);
	return (
		<div
			ref={list}
			class="menu"
			popover="auto"
			role="menu"
			aria-label={label}
			onToggle={(event) => (event as Event as ToggleEvent).newState === 'closed' && close()}
			onKeyDown={walk}
		>
			<Entries items={items} done={() => list.current?.hidePopover()} />
		</div>
	);
}
