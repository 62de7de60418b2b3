/** Where in the client the person is, kept in the browser's address. */
import { signal } from '@preact/signals';
import { boot } from '../boot';

export interface Place {
	/** The path below the workspace's base, such as /channel/general. */
	path: string;
	query: URLSearchParams;
}

function here(): Place {
	const path = location.pathname.startsWith(boot.base) ? location.pathname.slice(boot.base.length) : location.pathname;
	return { path: path || '/', query: new URLSearchParams(location.search) };
}

export const place = signal<Place>(here());

/** go shows another place; with replace the back button does not return to this one. */
export function go(to: string, { replace = false } = {}): void {
	history[replace || history.state === over ? 'replaceState' : 'pushState'](null, '', boot.base + to);
	place.value = here();
}

/** What the browser's history says of a place that something lies over. */
const over = 'over';

/** layOver makes a step in the history for what lies over the page: going back takes that away, and place changes. */
export function layOver(): void {
	if (history.state !== over) history.pushState(over, '', location.href);
}

/** href is the address of a path of this client, for a link. */
export function href(path: string): string {
	return boot.base + path;
}

/** isAt says whether a path leads to a place, or to something beside it such as a room's panel. */
export function isAt(to: string, path: string): boolean {
	return path === to || path.startsWith(`${to}/`);
}

/** The paths that the server answers itself, with a page of its own. */
const elsewhere =
	/^\/(api|file-upload|avatar|assets|ui|emoji-custom|custom-sounds|_oauth|login|logout|invite|register|reset-password|verify-email)(\/|\?|$)/;

/** start follows the browser's buttons and takes over links that lead to places here. */
export function start(): void {
	addEventListener('popstate', () => {
		place.value = here();
	});
	document.addEventListener('click', (event) => {
		const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
		if (
			!link ||
			event.defaultPrevented ||
			event.button ||
			event.metaKey ||
			event.ctrlKey ||
			event.shiftKey ||
			event.altKey
		)
			return;
		if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
		if (!link.pathname.startsWith(`${boot.base}/`)) return;
		const path = link.pathname.slice(boot.base.length);
		if (elsewhere.test(path)) return;
		event.preventDefault();
		go(path + link.search);
	});
}

/**
 * match returns the variables of a path that fits a pattern such as
 * /:kind(channel|group)/:name/:tab?, or undefined.
 */
export function match(pattern: string, path: string): Record<string, string> | undefined {
	const names: string[] = [];
	const source = pattern.replace(
		/\/:(\w+)(\([^)]*\))?(\?)?/g,
		(_, name: string, choices?: string, optional?: string) => {
			names.push(name);
			return optional ? `(?:/${choices ?? '([^/]*)'})?` : `/${choices ?? '([^/]+)'}`;
		},
	);
	const found = new RegExp(`^${source}/?$`).exec(path);
	return found ? Object.fromEntries(names.map((name, i) => [name, decode(found[i + 1] ?? '')])) : undefined;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text; // a percent sign that encodes nothing
	}
}
