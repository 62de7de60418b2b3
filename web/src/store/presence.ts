/**
 * Who is there. Each person's status is a signal of its own, so that one who
 * comes or goes is drawn again and nobody else.
 */
import { type Signal, signal } from '@preact/signals';
import { get } from '../api/client';
import { boot } from '../boot';
import { ddp, me, preference } from './session';
import type { Status } from './types';

export interface Presence {
	status: Status;
	/** What the person says about it. */
	text: string;
}

/** The statuses by the numbers that the stream gives them. */
const numbered: readonly Status[] = ['offline', 'online', 'away', 'busy'];

const away: Presence = { status: 'offline', text: '' };
const byId = new Map<string, Signal<Presence>>();
const byName = new Map<string, Signal<Presence>>();

function of(index: Map<string, Signal<Presence>>, key: string): Signal<Presence> {
	let found = index.get(key);
	if (!found) {
		found = signal(away);
		index.set(key, found);
	}
	return found;
}

/** presence returns the status of somebody by their id, and follows it. */
export function presence(uid: string): Presence {
	return of(byId, uid).value;
}

/** presenceOf returns the status of somebody by their username, and follows it. */
export function presenceOf(username: string): Presence {
	return of(byName, username).value;
}

function set(uid: string, username: string | undefined, next: Presence): void {
	for (const one of [of(byId, uid), username ? of(byName, username) : undefined]) {
		if (!one) continue;
		const { status, text } = one.peek();
		if (status !== next.status || text !== next.text) one.value = next;
	}
}

/** Whom something was heard of since the last question, whose answer may be older. */
const heard = new Set<string>();

/** load learns who is there; whoever is not named is not. */
async function load(): Promise<void> {
	heard.clear();
	const { users } = await get('/v1/users.presence');
	const here = new Set([...heard, ...users.flatMap(({ _id, username }) => [_id, username ?? ''])]);
	here.add(boot.userId).add(me.peek().username ?? ''); // whose connection may be a moment old
	for (const [key, one] of [...byId, ...byName]) if (!here.has(key)) one.value = away;
	for (const u of users)
		if (!heard.has(u._id)) set(u._id, u.username, { status: u.status ?? 'offline', text: u.statusText ?? '' });
}

/** start learns who is there, follows it, and says when the person goes away from the keyboard. */
export function start(): void {
	ddp.on<[[string, string, number, string]]>('notify-logged', 'user-status', ([uid, username, status, text]) => {
		heard.add(uid).add(username);
		set(uid, username, { status: numbered[status] ?? 'offline', text: text ?? '' });
	});
	watchIdle();
	const { username, statusText } = me.peek() as { username?: string; statusText?: string };
	set(boot.userId, username, { status: 'online', text: statusText ?? '' });
	ddp.refresh(load);
}

/** watchIdle tells the server when nothing was touched for as long as the person chose, and when something is. */
function watchIdle(): void {
	let idle = false;
	let timer = 0;
	const say = (next: boolean) => {
		idle = next;
		void ddp.call(next ? 'UserPresence:away' : 'UserPresence:online').catch(() => {});
	};
	const touched = () => {
		clearTimeout(timer);
		if (idle) say(false);
		if (!preference('enableAutoAway', true)) return;
		timer = window.setTimeout(() => say(true), Math.max(60, preference('idleTimeLimit', 300)) * 1000);
	};
	for (const event of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'])
		addEventListener(event, touched, { passive: true, capture: true });
	touched();
	ddp.refresh(async () => {
		if (idle) say(true);
	});
}
