/** What the popup above the composer offers while a name is being written. */
import { load as loadEmoji, search as searchEmoji } from '../emoji/catalogue';
import { t } from '../i18n';
import { load as loadCommands, says, usable } from '../store/commands';
import { log } from '../store/messages';
import { can } from '../store/permissions';
import { type Entry, listed, title } from '../store/rooms';
import { ddp, me } from '../store/session';
import type { Trigger } from './composer-format';

/** One line of the popup. */
export interface Offer {
	/** What is written when it is chosen. */
	name: string;
	/** How it is shown, and what is said about it. */
	label: string;
	hint?: string;
	kind: Trigger['kind'];
	avatar?: string;
	etag?: string;
	/** For a person who is not in the room. */
	outside?: boolean;
}

const most = 8;

interface Found {
	users: { username: string; name?: string; avatarETag?: string; outside?: boolean }[];
	rooms: { name: string; fname?: string; t: string }[];
}

/** near returns what is known here: it is shown at once. */
export function near({ kind, query }: Trigger, { sub: { rid } }: Entry): Offer[] {
	switch (kind) {
		case '@':
			return [...authors(rid, query), ...everybody(rid, query)].slice(0, most);
		case '#':
			return roomsHere(query).slice(0, most);
		case ':':
			return searchEmoji(query, most).map((name) => ({ kind, name, label: `:${name}:` }));
		case '/':
			return usable(query, rid).map(({ command: name, params, description }) => {
				const hint = says(description);
				return { kind, name, label: `/${name}${params ? ` ${says(params)}` : ''}`, hint };
			});
	}
}

/** far asks the server for more, and loads what near needs. */
export async function far(at: Trigger, entry: Entry): Promise<Offer[]> {
	const { kind, query } = at;
	if (kind === ':') await loadEmoji();
	if (kind === '/') await loadCommands();
	if (kind === ':' || kind === '/') return near(at, entry);
	const what = kind === '@' ? { users: true, mentions: true } : { rooms: true };
	const found = (await ddp.call('spotlight', query, [], what, entry.sub.rid)) as Found;
	const more: Offer[] = kind === '@' ? found.users.map(person) : found.rooms.map(room);
	return merge(near(at, entry), more).slice(0, most);
}

function merge(first: Offer[], more: Offer[]): Offer[] {
	const known = new Set(first.map(({ name }) => name));
	const [all, others] = [
		first.filter((one) => !one.avatar && one.kind === '@'),
		first.filter((one) => one.avatar || one.kind !== '@'),
	];
	return [...others, ...more.filter(({ name }) => !known.has(name)), ...all];
}

function person({ username, name, avatarETag, outside }: Found['users'][number]): Offer {
	return {
		kind: '@',
		name: username,
		label: name || username,
		hint: username,
		avatar: username,
		...(avatarETag && { etag: avatarETag }),
		...(outside && { outside }),
	};
}

function room({ name, fname }: { name: string; fname?: string }): Offer {
	return { kind: '#', name, label: fname || name, ...(fname && fname !== name && { hint: name }) };
}

const fits = (query: string, ...names: (string | undefined)[]) =>
	names.some((name) =>
		name
			?.toLowerCase()
			.split(/[\s._-]/)
			.some((word) => word.startsWith(query.toLowerCase())),
	) || names.some((name) => name?.toLowerCase().startsWith(query.toLowerCase()));

/** authors are those who have said something here lately. */
function authors(rid: string, query: string): Offer[] {
	const found = new Map<string, Offer>();
	for (const { u, t: kind } of log(rid).feed.messages.peek().toReversed()) {
		if (kind || u.username === me.peek().username || !fits(query, u.username, u.name)) continue;
		if (!found.has(u.username)) found.set(u.username, person(u));
	}
	return [...found.values()];
}

/** everybody are the names that mean all. */
function everybody(rid: string, query: string): Offer[] {
	const names = { all: t('compose.mentionAll'), here: t('compose.mentionHere') };
	return (['all', 'here'] as const)
		.filter((name) => name.startsWith(query.toLowerCase()) && can(`mention-${name}`, rid))
		.map((name) => ({ kind: '@', name, label: name, hint: names[name] }));
}

function roomsHere(query: string): Offer[] {
	return listed
		.peek()
		.filter(({ sub }) => sub.t !== 'd' && fits(query, sub.name, sub.fname))
		.map((entry) => room({ name: entry.sub.name, fname: title(entry) }));
}
