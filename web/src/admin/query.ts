/** What a list shows is kept in the address, so that it can be sent, reloaded and returned to. */
import { go, place } from '../app/router';

/** asked is a value in the address, or ''. */
export function asked(name: string): string {
	return place.value.query.get(name) ?? '';
}

/** withQuery is a path with the query that is there, changed. */
export function withQuery(path: string, changes: Record<string, string | undefined> = {}): string {
	const query = new URLSearchParams(place.peek().query);
	for (const [name, value] of Object.entries(changes)) {
		if (value) query.set(name, value);
		else query.delete(name);
	}
	const text = query.toString();
	return text ? `${path}?${text}` : path;
}

/** ask changes values in the address; another question begins at its first page. */
export function ask(changes: Record<string, string | undefined>): void {
	go(withQuery(place.peek().path, { page: undefined, after: undefined, ...changes }), { replace: true });
}
