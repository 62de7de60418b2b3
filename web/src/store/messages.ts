/** What is said in the rooms that are open: their feeds, and how they stay true. */
import { ApiError, get, lately } from '../api/client';
import { Feed, type Page, type Source } from './feed';
import { entries } from './rooms';
import { ddp } from './session';
import type { Message } from './types';

/** How many rooms stay in memory after they were left. */
const kept = 12;

/** A room that was opened, and the threads of it that were. */
export class Log {
	readonly feed: Feed;
	readonly threads = new Map<string, Feed>();
	#stop: (() => void)[];
	/** The moment up to which changes are known. */
	#known = lately();

	constructor(readonly rid: string) {
		this.feed = new Feed(roomSource(rid));
		const stream = <A extends unknown[]>(event: string, act: (...args: A) => void) =>
			ddp.on<A>('notify-room', `${rid}/${event}`, act);
		this.#stop = [
			ddp.on<[Message]>('room-messages', rid, (m) => this.put(m)),
			stream<[{ _id: string }]>('deleteMessage', ({ _id }) => this.drop((m) => m._id === _id)),
			stream<[Bulk]>('deleteMessageBulk', (bulk) => this.drop(pruned(bulk))),
			ddp.refresh(() => this.catchUp()),
		];
	}

	/** thread returns the feed of a thread of the room. */
	thread(tmid: string): Feed {
		const feed = this.threads.get(tmid) ?? new Feed(threadSource(tmid));
		this.threads.set(tmid, feed);
		return feed;
	}

	put(...messages: Message[]): void {
		for (const feed of this.#feeds()) feed.put(...messages);
	}

	drop(gone: (message: Message) => boolean): void {
		for (const feed of this.#feeds()) feed.drop(gone);
	}

	edit(id: string, act: (message: Message) => Message): void {
		for (const feed of this.#feeds()) feed.edit(id, act);
	}

	/** catchUp takes what was said, changed and deleted while nobody listened. */
	async catchUp(): Promise<void> {
		const lastUpdate = this.#known;
		const begun = lately();
		const { result } = await get('/v1/chat.syncMessages', { roomId: this.rid, lastUpdate });
		const gone = new Set(result.deleted.map((m) => m._id));
		this.drop((m) => gone.has(m._id));
		this.put(...result.updated);
		this.#known = begun;
	}

	close(): void {
		for (const stop of this.#stop) stop();
	}

	#feeds(): Feed[] {
		return [this.feed, ...this.threads.values()];
	}
}

interface Bulk {
	rid: string;
	ids?: string[];
	excludePinned?: boolean;
	ignoreDiscussion?: boolean;
	ts: { $gt?: string; $lt?: string; $gte?: string; $lte?: string };
	users?: string[];
}

/** pruned says which messages a moderator's clean-up has taken. */
function pruned({ ids, ts, excludePinned, ignoreDiscussion, users }: Bulk): (m: Message) => boolean {
	if (ids) return (m) => ids.includes(m._id);
	const [from, to] = [ts.$gt ?? ts.$gte ?? '', ts.$lt ?? ts.$lte ?? '~'];
	return (m) =>
		m.ts >= from &&
		m.ts <= to &&
		!(excludePinned && m.pinned) &&
		!(ignoreDiscussion && m.drid) &&
		(!users?.length || users.includes(m.u.username));
}

const logs = new Map<string, Log>();

/** log returns the log of a room, and forgets those that were not used for long. */
export function log(rid: string): Log {
	const found = logs.get(rid) ?? new Log(rid);
	logs.delete(rid);
	logs.set(rid, found);
	for (const [old, one] of logs) {
		if (logs.size <= kept) break;
		one.close();
		logs.delete(old);
	}
	return found;
}

/** opened returns the log of a room if it is in memory. */
export function opened(rid: string): Log | undefined {
	return logs.get(rid);
}

function roomSource(rid: string): Source {
	return {
		before: (latest, count) => history(rid, { latest, count }),
		after: (moment, count) => next(rid, moment, count),
		find,
		belongs: (m) => m.rid === rid && shown(m),
	};
}

/** shown says whether a message is part of its room, and not only of a thread. */
function shown(m: Message): boolean {
	return !m.tmid || !!m.tshow;
}

/** find asks for a message; one that is not there, or not for this person, is undefined. */
async function find(id: string): Promise<Message | undefined> {
	try {
		return (await get('/v1/chat.getMessage', { msgId: id })).message;
	} catch (error) {
		if (error instanceof ApiError && error.status >= 400 && error.status < 500) return undefined;
		throw error;
	}
}

async function history(rid: string, { latest, count }: { latest: string | undefined; count: number }): Promise<Page> {
	const entry = entries.peek().get(rid);
	const t = entry?.sub.t ?? entry?.room?.t;
	const path = t === 'p' ? '/v1/groups.history' : t === 'd' ? '/v1/im.history' : '/v1/channels.history';
	const back = latest ? ({ latest, inclusive: 'true' } as const) : {};
	const { messages } = await get(path, { roomId: rid, count, showThreadMessages: 'false', ...back });
	return { messages: messages.reverse(), more: messages.length >= count };
}

/** next asks for what follows a moment, past stretches in which there are only replies in threads. */
async function next(rid: string, moment: string, count: number): Promise<Page> {
	for (let from = moment; ; ) {
		const found = (await ddp.call('loadNextMessages', rid, { $date: Date.parse(from) }, count)) as {
			messages: Message[];
		};
		const [messages, more] = [found.messages.filter(shown), found.messages.length >= count];
		if (messages.length || !more) return { messages, more };
		from = found.messages.at(-1)?.ts ?? from;
	}
}

function threadSource(tmid: string): Source {
	const all = async (): Promise<Page> => {
		const root = await find(tmid);
		const messages: Message[] = root ? [root] : [];
		for (let offset = 0; ; ) {
			const page = await get('/v1/chat.getThreadMessages', { tmid, count: 100, offset, sort: '{"ts":1}' });
			messages.push(...page.messages);
			offset += page.messages.length;
			if (!page.messages.length || offset >= page.total) return { messages, more: false };
		}
	};
	return {
		before: all,
		after: async () => ({ messages: [], more: false }),
		find,
		belongs: (m) => m.tmid === tmid || m._id === tmid,
	};
}
