/**
 * A client of the DDP protocol as Rocket.Chat speaks it over a WebSocket: one
 * connection that signs in with the session's token, comes back by itself,
 * and takes up its subscriptions again when it does.
 */
import { signal } from '@preact/signals';

export type Link = 'connecting' | 'live' | 'lost';

type Args = readonly unknown[];
type Listener = (...args: never[]) => void;
type Ask = () => Promise<unknown>;

interface Stream {
	id: string;
	name: string;
	event: string;
	extra: Args;
	listeners: Set<Listener>;
}

interface Waiting {
	resolve: (result: unknown) => void;
	reject: (error: Error) => void;
}

/** How long a silent connection is believed, in milliseconds. */
const silence = 20_000;
const probe = 8_000;
/** How long to wait before each further attempt, in milliseconds. */
const waits = [300, 1_000, 2_000, 4_000, 8_000, 15_000];

/** A refusal of a method, in the server's words. */
export class MethodError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
		this.name = 'MethodError';
	}
}

export class Ddp {
	/** What the connection is doing. */
	readonly state = signal<Link>('connecting');
	/** When it was lost, in milliseconds of Date.now, or 0. */
	readonly lostAt = signal(0);

	#socket?: WebSocket;
	#streams = new Map<string, Stream>();
	#waiting = new Map<string, Waiting>();
	#unready = new Set<string>();
	/** Who is to ask what they missed, and for which connection they last did. */
	#asking = new Map<Ask, number>();
	/** It counts the connections that there were. */
	#connection = 0;
	#next = 0;
	#attempts = 0;
	#timer = 0;
	#closed = false;

	constructor(
		readonly url: string,
		readonly token: string,
		/** refused is called when the server does not accept the token. */
		readonly refused: () => void = () => {},
	) {}

	open(): void {
		this.#dial();
		addEventListener('online', this.#hurry);
		document.addEventListener('visibilitychange', this.#hurry);
	}

	close(): void {
		this.#closed = true;
		removeEventListener('online', this.#hurry);
		document.removeEventListener('visibilitychange', this.#hurry);
		clearTimeout(this.#timer);
		this.#socket?.close();
	}

	/**
	 * refresh calls ask when the server has taken up every subscription: now, or
	 * as soon as it has, and after each loss. What happened before is not told,
	 * so ask has to ask for it. One that fails is called again, a few times.
	 */
	refresh(ask: Ask): () => void {
		this.#asking.set(ask, 0);
		this.#ready([]);
		return () => this.#asking.delete(ask);
	}

	/**
	 * on listens to an event of a stream, such as ('room-messages', rid). Those
	 * who listen to the same event share one subscription. It returns how to stop.
	 */
	on<A extends Args>(name: string, event: string, listener: (...args: A) => void, ...extra: Args): () => void {
		const key = `${name}/${event}`;
		let stream = this.#streams.get(key);
		if (!stream) {
			stream = { id: this.#id(), name: `stream-${name}`, event, extra, listeners: new Set() };
			this.#streams.set(key, stream);
			if (this.state.peek() === 'live') this.#subscribe(stream);
		}
		const heard = stream;
		heard.listeners.add(listener as unknown as Listener);
		return () => {
			heard.listeners.delete(listener as unknown as Listener);
			if (heard.listeners.size || this.#streams.get(key) !== heard) return;
			this.#streams.delete(key);
			this.#ready([heard.id]);
			this.#say({ msg: 'unsub', id: heard.id });
		};
	}

	#ready(ids: readonly string[]): void {
		for (const id of ids) this.#unready.delete(id);
		if (this.#unready.size || this.state.peek() !== 'live') return;
		for (const [ask, done] of this.#asking) if (done !== this.#connection) void this.#ask(ask);
	}

	async #ask(ask: Ask, attempt = 0): Promise<void> {
		const connection = this.#connection;
		this.#asking.set(ask, connection);
		try {
			await ask();
		} catch (error) {
			const wait = waits[attempt];
			if (!wait) throw error;
			await new Promise((later) => setTimeout(later, wait));
			const wanted = this.#connection === connection && this.#asking.has(ask);
			if (wanted) await this.#ask(ask, attempt + 1);
		}
	}

	/** call calls a method. It fails at once while there is no connection. */
	call(method: string, ...params: Args): Promise<unknown> {
		if (this.state.peek() !== 'live') return Promise.reject(new MethodError('unreachable', 'There is no connection.'));
		return this.#request(method, params);
	}

	#request(method: string, params: Args): Promise<unknown> {
		const id = this.#id();
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			this.#say({ msg: 'method', method, id, params });
		});
	}

	#id(): string {
		return String(++this.#next);
	}

	#dial(): void {
		clearTimeout(this.#timer);
		const socket = new WebSocket(this.url);
		this.#socket = socket;
		const mine = (act: (event: MessageEvent) => void) => (event: Event) => {
			if (this.#socket === socket) act(event as MessageEvent);
		};
		socket.onopen = mine(() => this.#say({ msg: 'connect', version: '1', support: ['1'] }));
		socket.onmessage = mine((event) => this.#hear(event.data as string));
		socket.onclose = mine(() => this.#lose());
		this.#watch(silence);
	}

	/** #watch asks a silent connection whether it lives, and gives up one that does not say. */
	#watch(wait: number): void {
		clearTimeout(this.#timer);
		this.#timer = window.setTimeout(() => {
			if (wait === probe || this.#socket?.readyState !== WebSocket.OPEN) return this.#drop();
			this.#say({ msg: 'ping' });
			this.#watch(probe);
		}, wait);
	}

	#hear(data: string): void {
		this.#watch(silence);
		const frame = JSON.parse(data, revive) as Frame;
		switch (frame.msg) {
			case 'connected':
				this.#request('login', [{ resume: this.token }]).then(
					() => this.#live(),
					(error: MethodError) => error.code !== 'unreachable' && this.refused(),
				);
				break;
			case 'ping':
				this.#say({ msg: 'pong', id: frame.id });
				break;
			case 'result':
				this.#settle(frame);
				break;
			case 'ready':
				this.#ready(frame.subs ?? []);
				break;
			case 'nosub':
				this.#ready([frame.id ?? '']);
				break;
			case 'changed':
				this.#streams
					.get(`${frame.collection.replace(/^stream-/, '')}/${frame.fields?.eventName}`)
					?.listeners.forEach((listener) => {
						(listener as (...args: Args) => void)(...(frame.fields?.args ?? []));
					});
		}
	}

	#settle({ id, error, result }: Frame): void {
		const waiting = this.#waiting.get(id ?? '');
		this.#waiting.delete(id ?? '');
		if (error)
			waiting?.reject(new MethodError(String(error.error), error.reason ?? error.message ?? String(error.error)));
		else waiting?.resolve(result);
	}

	#live(): void {
		this.#attempts = 0;
		this.#connection++;
		for (const stream of this.#streams.values()) this.#subscribe(stream);
		this.state.value = 'live';
		this.lostAt.value = 0;
		this.#ready([]);
	}

	#subscribe(stream: Stream): void {
		this.#unready.add(stream.id);
		this.#say({
			msg: 'sub',
			id: stream.id,
			name: stream.name,
			params: [stream.event, { useCollection: false, args: stream.extra }],
		});
	}

	#say(frame: object): void {
		if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
	}

	#drop(): void {
		const socket = this.#socket;
		this.#lose();
		socket?.close();
	}

	#lose(): void {
		this.#socket = undefined;
		for (const waiting of this.#waiting.values())
			waiting.reject(new MethodError('unreachable', 'The connection was lost.'));
		this.#waiting.clear();
		this.#unready.clear();
		if (this.#closed) return;
		if (this.state.peek() === 'live' || !this.lostAt.peek()) this.lostAt.value = Date.now();
		this.state.value = 'lost';
		const wait = waits[Math.min(this.#attempts++, waits.length - 1)] ?? 0;
		clearTimeout(this.#timer);
		this.#timer = window.setTimeout(() => this.#dial(), wait * (0.5 + Math.random()));
	}

	/** #hurry does not wait when there is a reason to believe that the server can be reached, or cannot. */
	#hurry = (): void => {
		if (document.visibilityState === 'hidden' || this.#closed) return;
		if (!this.#socket) this.#dial();
		else if (this.#socket.readyState === WebSocket.OPEN) {
			this.#say({ msg: 'ping' });
			this.#watch(probe);
		}
	};
}

interface Frame {
	msg: string;
	id?: string;
	subs?: readonly string[];
	collection: string;
	fields?: { eventName: string; args: Args };
	result?: unknown;
	error?: { error: string | number; reason?: string; message?: string };
}

/** revive turns EJSON's dates into the ISO strings that REST has. */
function revive(_: string, value: unknown): unknown {
	if (value !== null && typeof value === 'object' && '$date' in value)
		return new Date(value.$date as number).toISOString();
	return value;
}
