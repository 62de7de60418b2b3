/** The rooms of the person: their subscriptions, each with its room. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { get, lately, post } from '../api/client';
import { boot } from '../boot';
import { ddp } from './session';
import { setting } from './settings';
import type { Room, Subscription } from './types';

export interface Entry {
	sub: Subscription;
	room?: Room;
	/** Set for a room that the person reads without being in it: what its sub says is made up. */
	preview?: true;
}

/** Every subscription by the room's id, also of rooms that are hidden from the list. */
export const entries = signal<ReadonlyMap<string, Entry>>(new Map());

/** Whether the list is there. */
export const loaded = signal(false);

let order: readonly Entry[] = [];
let before: ReadonlyMap<string, Entry> = new Map();

/** The rooms in the list, the latest first. */
export const listed = computed(() => {
	order = reordered(entries.value);
	before = entries.value;
	return order;
});

/** reordered sorts only what has moved, mostly one of thousands, and puts it between those that have not. */
function reordered(all: ReadonlyMap<string, Entry>): Entry[] {
	const stay: Entry[] = [];
	const moved: Entry[] = [];
	for (const old of order) {
		const now = all.get(old.sub.rid);
		if (now?.sub.open) (now === old || latest(now) === latest(old) ? stay : moved).push(now);
	}
	for (const [rid, entry] of all) if (entry.sub.open && !before.get(rid)?.sub.open) moved.push(entry);
	return zip(moved.sort(byLatest), stay);
}

/** zip joins two sorted lists; of rooms that are equally late those of the first list come first. */
function zip(a: readonly Entry[], b: readonly Entry[]): Entry[] {
	const out: Entry[] = [];
	let i = 0;
	for (const entry of b) {
		while (i < a.length && byLatest(a[i]!, entry) <= 0) out.push(a[i++]!);
		out.push(entry);
	}
	return out.concat(a.slice(i));
}

function byLatest(a: Entry, b: Entry): number {
	const [one, other] = [latest(a), latest(b)];
	return one < other ? 1 : one > other ? -1 : 0;
}

const single = new Map<string, ReadonlySignal<Entry | undefined>>();

/** entry returns the entry of one room; who reads it is not troubled by changes of others. */
export function entry(rid: string): Entry | undefined {
	let found = single.get(rid);
	if (!found) {
		found = computed(() => entries.value.get(rid));
		single.set(rid, found);
	}
	return found.value;
}

/** What is unread in all rooms: messages that concern the person, and whether there are any others. */
export const unreadTotal = computed(() => {
	let count = 0;
	let some = false;
	for (const { sub } of listed.value) {
		if (sub.hideUnreadStatus) continue;
		count += sub.unread;
		some ||= !!sub.alert;
	}
	return { count, some };
});

function latest({ sub, room }: Entry): string {
	return (room?.lm ?? sub.lr ?? sub.ts ?? '') as string;
}

/** A room's name for people. */
export function title({ sub, room }: Entry): string {
	const [name, fname] = [sub.name || room?.name, sub.fname || room?.fname];
	return called({ t: sub.t, prid: sub.prid, name, fname }) || (room?.usernames ?? []).join(', ');
}

type Named = Partial<Record<'t' | 'prid' | 'name' | 'fname', string | undefined>>;

/**
 * called is what a room is called, as Rocket.Chat decides it: people by their
 * real names, and rooms by names that no address can hold, only where the
 * workspace wants that. Discussions have no other names.
 */
export function called({ t, prid, name = '', fname = '' }: Named): string {
	const full = prid || setting(t === 'd' ? 'UI_Use_Real_Name' : 'UI_Allow_room_names_with_special_chars', false);
	return full ? fname || name : name || fname;
}

/** path is the address of a room in this client, as Rocket.Chat has it. */
export function path(room: { t: string; name?: string | undefined; _id?: string; rid?: string }): string {
	const id = room.rid ?? room._id ?? '';
	switch (room.t) {
		case 'c':
			return `/channel/${encodeURIComponent(room.name ?? id)}`;
		case 'p':
			return `/group/${encodeURIComponent(room.name ?? id)}`;
		default:
			return `/direct/${encodeURIComponent(id)}`;
	}
}

/**
 * byPath finds the room of a path among those that are known. Old links may
 * say the wrong kind: a room can have been closed or opened since.
 */
export function byPath(kind: string, name: string): Entry | undefined {
	if (kind === 'direct') return entries.value.get(name) ?? find((e) => e.sub.t === 'd' && e.sub.name === name);
	const t = kind === 'channel' ? 'c' : 'p';
	return (
		find((e) => e.sub.t === t && e.sub.name === name) ??
		entries.value.get(name) ??
		find((e) => e.sub.t !== 'd' && e.sub.name === name)
	);
}

function find(fits: (entry: Entry) => boolean): Entry | undefined {
	for (const entry of entries.value.values()) if (fits(entry)) return entry;
	return undefined;
}

let since = '';
/** The rooms that were left since the last question, whose answer may still have them. */
const left = new Set<string>();

async function load(): Promise<void> {
	left.clear();
	const from = since ? { updatedSince: since } : {};
	const begun = lately();
	const [subs, rooms] = await Promise.all([get('/v1/subscriptions.get', from), get('/v1/rooms.get', from)]);
	const next = new Map(entries.peek());
	for (const sub of subs.update) {
		if (left.has(sub.rid)) continue;
		const known = next.get(sub.rid);
		next.set(sub.rid, { sub: known?.preview ? sub : newer(sub, known?.sub), room: known?.room });
	}
	for (const room of rooms.update) {
		const entry = next.get(room._id);
		if (entry) next.set(room._id, { ...entry, room: newer(room, entry.room) });
	}
	for (const gone of subs.remove) forget(next, gone._id);
	entries.value = next;
	since = begun;
}

/** newer keeps what was heard while the answer was on its way: the answer is older than that. */
function newer<T extends { _updatedAt: string }>(answered: T, heard: T | undefined): T {
	return heard && heard._updatedAt > answered._updatedAt ? heard : answered;
}

/** leave takes a room away that the person was told to have left. */
function leave(from: Map<string, Entry>, rid: string): void {
	left.add(rid);
	from.delete(rid);
}

function forget(from: Map<string, Entry>, subscription: string): void {
	for (const [rid, { sub }] of from) if (sub._id === subscription) from.delete(rid);
}

function change(act: (next: Map<string, Entry>) => void): void {
	const next = new Map(entries.peek());
	act(next);
	entries.value = next;
}

/** patch changes what is shown of a subscription, before the server says so. */
export function patch(rid: string, fields: Partial<Subscription>): void {
	change((next) => {
		const entry = next.get(rid);
		if (entry) next.set(rid, { ...entry, sub: { ...entry.sub, ...fields } });
	});
}

/** read marks a room as read, here at once and at the server. */
export async function read(rid: string): Promise<void> {
	const entry = entries.peek().get(rid);
	if (!entry || (!entry.sub.alert && !entry.sub.unread)) return;
	patch(rid, { alert: false, unread: 0, userMentions: 0, groupMentions: 0 });
	await post('/v1/subscriptions.read', { rid });
}

/**
 * adopt asks the server for a room that is not known here, by its id or its
 * name: one of the person that is new, or one that they may read all the same.
 */
export async function adopt(wanted: { roomId: string } | { roomName: string }): Promise<void> {
	const { room } = await get('/v1/rooms.info', wanted);
	const { subscription } = await get('/v1/subscriptions.getOne', { roomId: room._id });
	if (subscription) change((next) => next.set(room._id, { sub: subscription, room }));
	else preview(room);
}

/** preview shows a room that the person is not in, as far as they may read it. */
function preview(room: Room): void {
	if (entries.peek().has(room._id)) return;
	const { _id: rid, t, name = '', fname, prid } = room as Room & { prid?: string };
	const made = {
		_id: '',
		rid,
		t,
		name,
		fname,
		prid,
		open: false,
		alert: false,
		unread: 0,
		userMentions: 0,
		groupMentions: 0,
	};
	change((next) => next.set(rid, { sub: made as unknown as Subscription, room, preview: true }));
}

/** join makes the person a member of a channel. */
export async function join(rid: string): Promise<void> {
	await post('/v1/channels.join', { roomId: rid });
}

/** reopen puts a room that was hidden back into the list. */
export async function reopen(rid: string): Promise<void> {
	patch(rid, { open: true });
	await ddp.call('openRoom', rid);
}

/** hide takes a room out of the list until there is something new in it. */
export async function hide(rid: string): Promise<void> {
	patch(rid, { open: false });
	await ddp.call('hideRoom', rid);
}

/** favorite marks a room as a favourite, or no longer. */
export async function favorite(rid: string, yes: boolean): Promise<void> {
	patch(rid, { f: yes });
	await post('/v1/rooms.favorite', { roomId: rid, favorite: yes });
}

/** readAll marks every room as read. */
export async function readAll(): Promise<void> {
	const unread = listed.peek().filter(({ sub }) => sub.alert || sub.unread);
	for (const { sub } of unread) await read(sub.rid);
}

/** unread marks a room as unread. */
export async function unread(rid: string): Promise<void> {
	patch(rid, { alert: true });
	await post('/v1/subscriptions.unread', { roomId: rid });
}

/** start loads the rooms and keeps them true. */
export async function start(): Promise<void> {
	ddp.on<[string, Subscription]>('notify-user', `${boot.userId}/subscriptions-changed`, (action, sub) =>
		change((next) => {
			if (action === 'removed') leave(next, sub.rid);
			else {
				left.delete(sub.rid);
				const known = next.get(sub.rid);
				next.set(sub.rid, { sub, room: known?.room }); // it is complete: what it lacks is over
				if (!known) void fetchRoom(sub.rid);
			}
		}),
	);
	ddp.on<[string, Room]>('notify-user', `${boot.userId}/rooms-changed`, (action, room) => {
		if (action === 'removed') change((next) => next.delete(room._id));
		else setRoom(room);
	});
	await load();
	loaded.value = true;
	ddp.refresh(load);
}

async function fetchRoom(rid: string): Promise<void> {
	const { room } = await get('/v1/rooms.info', { roomId: rid });
	if (room) setRoom(room);
}

function setRoom(room: Room): void {
	change((next) => {
		const entry = next.get(room._id);
		if (entry) next.set(room._id, { ...entry, room }); // as above
	});
}
