/** Who is signed in, and the connection that everything live comes by. */
import { signal } from '@preact/signals';
import { get, onExpired } from '../api/client';
import { Ddp } from '../api/ddp';
import { boot } from '../boot';
import type { Me } from './types';

export const ddp = new Ddp(`${location.origin.replace(/^http/, 'ws')}${boot.base}/websocket`, boot.token, () =>
	leave(),
);

const unknown = { _id: boot.userId, username: '', roles: [] as string[] } as unknown as Me;

/** The person who is signed in. It is complete before anything is shown. */
export const me = signal<Me>(unknown);

let asked = 0;

/** refreshMe asks who is signed in. Of several questions the last one's answer counts. */
export async function refreshMe(): Promise<void> {
	const turn = ++asked;
	const answer = await get('/v1/me');
	if (turn === asked) me.value = answer;
}

let leaving = false;

/** leave goes to the sign-in page, and back here afterwards. Many may find at once that they have to. */
export function leave(): void {
	if (leaving) return;
	leaving = true;
	const here = location.pathname + location.search;
	location.assign(`${boot.base}/login?next=${encodeURIComponent(here)}`);
}

/** A preference of the person, or the given value where they have none. */
export function preference<T>(name: string, otherwise: T): T {
	const preferences = (me.value.settings?.preferences ?? {}) as Record<string, unknown>;
	return (preferences[name] as T | undefined) ?? otherwise;
}

/** ending leaves when the session is over that another tab is ending: the server's refusal of it says so. */
async function ending(): Promise<void> {
	for (let tries = 0; tries < 20 && !leaving; tries++) {
		await new Promise((later) => setTimeout(later, 250));
		await refreshMe().catch(() => {}); // a refusal has led to the sign-in page
	}
}

/** start learns who is signed in and keeps it true. */
export async function start(): Promise<void> {
	onExpired(leave);
	await refreshMe();
	ddp.on<[{ diff?: Partial<Me> }]>('notify-user', `${boot.userId}/userData`, () => void refreshMe());
	ddp.refresh(refreshMe);
	new BroadcastChannel('session').addEventListener('message', ({ data }) => data === 'out' && void ending());
	ddp.open();
}
