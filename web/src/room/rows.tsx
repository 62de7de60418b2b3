/** The rows of a list of messages: what each shows, and how the list draws them. */
import { useMemo, useRef } from 'preact/hooks';
import type { Message } from '../store/types';
import type { ItemProps } from '../ui/vlist';
import { beginsUnread } from './grouping';
import { Row, type RowProps } from './message';

/** What a row shows. While it is the same object the list passes over it. */
interface Shown extends RowProps {
	key: string;
}

/** What rows depend on beside their messages. */
interface About extends Pick<RowProps, 'place' | 'begin' | 'seconds'> {
	mark: string | undefined;
	target: string;
	ignored: readonly string[] | undefined;
	unreadThreads: readonly string[] | undefined;
}

/** How many rows are remembered at most: more than are drawn at once. */
const most = 100;

/** Item is a row in its place in the list. */
export function Item({ ref, style, children: { key: _, ...row } }: ItemProps<Shown>) {
	return (
		<div ref={ref} style={style}>
			<Row {...row} />
		</div>
	);
}

/**
 * useRows returns what says what a row shows. It is asked again and again while
 * the list finds out how high its rows are and scrolls, and for all of them when
 * a message comes. What would be the same as before is the object from before.
 * That is no element: one would hold on to all that was drawn with it.
 */
export function useRows(messages: readonly Message[], edge: Message | undefined, about: About) {
	const last = useRef<ReadonlyMap<Message, Shown>>(new Map());
	return useMemo(() => {
		const before = last.current;
		const rows = new Map<Message, Shown>();
		last.current = rows;
		return (m: Message, i: number): Shown => {
			const row = rows.get(m) ?? same(before.get(m), shown(m, i ? messages[i - 1] : edge, i === 0, about));
			if (rows.size >= most) rows.clear();
			rows.set(m, row);
			return row;
		};
	}, [messages, edge, ...Object.values(about)]);
}

/** same returns what was shown before, unless it is another thing now. */
function same(before: Shown | undefined, now: Shown): Shown {
	const names = Object.keys(now) as (keyof Shown)[];
	return before && names.every((name) => before[name] === now[name]) ? before : now;
}

function shown(m: Message, before: Message | undefined, first: boolean, about: About): Shown {
	const { place, begin, seconds, mark, target, ignored, unreadThreads } = about;
	return {
		key: m._id,
		message: m,
		before,
		place,
		begin: first ? begin : '',
		seconds,
		unread: beginsUnread(m, before, mark),
		found: m._id === target,
		ignored: !!ignored?.includes(m.u._id),
		unreadThread: !!unreadThreads?.includes(m._id),
	};
}
