/** Lists that the server gives page by page. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Page<T> {
	items: readonly T[];
	/** How many there are in all. */
	total: number;
}

export interface Pages<T> {
	items: readonly T[];
	total: number;
	/** Whether a page is on its way. */
	busy: boolean;
	error: Error | undefined;
	/** more asks for the next page, if there is one. */
	more: () => void;
	/** again begins anew, and keeps what is shown until the first page is there. */
	again: () => void;
	/** change alters what is here, after it was altered at the server. */
	change: (act: (items: readonly T[]) => readonly T[]) => void;
}

interface State<T> extends Page<T> {
	busy: boolean;
	error?: Error;
	/** How many the server has given, whether or not they are still shown. */
	given: number;
}

/**
 * usePages loads a list as far as it is looked at. It begins anew when one of
 * the things that it depends on changes; an answer that comes late is dropped.
 */
export function usePages<T>(load: (offset: number) => Promise<Page<T>>, depends: readonly unknown[]): Pages<T> {
	const [state, setState] = useState<State<T>>({ items: [], total: 0, busy: true, given: 0 });
	const latest = useRef(0);
	const now = useRef(state);
	now.current = state;
	const fetchFrom = useCallback(async (offset: number) => {
		const mine = ++latest.current;
		setState(({ error: _, ...rest }) => ({ ...rest, busy: true }));
		try {
			const page = await load(offset);
			if (mine === latest.current) setState((known) => joined(known, page, offset));
		} catch (error) {
			if (mine === latest.current) setState((known) => ({ ...known, busy: false, error: error as Error }));
		}
	}, depends);
	useEffect(() => {
		void fetchFrom(0);
		return () => {
			latest.current++;
		};
	}, [fetchFrom]);
	return {
		items: state.items,
		total: state.total,
		busy: state.busy,
		error: state.error,
		more: () => {
			const { busy, given, total, error } = now.current;
			if (!busy && !error && given < total) void fetchFrom(given);
		},
		again: () => void fetchFrom(0),
		change: (act) => setState((known) => ({ ...known, items: act(known.items) })),
	};
}

/** joined puts a page behind those before it. A page without anything is the last one, whatever the total says. */
function joined<T>(known: State<T>, page: Page<T>, offset: number): State<T> {
	const given = offset + page.items.length;
	const items = offset ? [...known.items, ...page.items] : page.items;
	return { items, given, total: page.items.length ? page.total : given, busy: false };
}
