/** Which pictures people have changed since the page was opened: the browser keeps the ones before for long. */
import { type Signal, signal } from '@preact/signals';
import { ddp } from './session';

const changed = new Map<string, Signal<string | undefined>>();

function of(key: string): Signal<string | undefined> {
	const found = changed.get(key) ?? signal(undefined);
	changed.set(key, found);
	return found;
}

/** avatarTag returns what tells the picture of a person, or of the room of an id, from the one before. */
export function avatarTag(key: string): string | undefined {
	return of(key).value;
}

/** start hears of changed pictures. */
export function start(): void {
	ddp.on<[{ username?: string; rid?: string; etag?: string }]>('notify-logged', 'updateAvatar', (one) => {
		of(one.username ?? one.rid ?? '').value = one.etag ?? String(Date.now());
	});
}
