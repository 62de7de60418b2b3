/** The typed REST client. */
import { boot } from '../boot';
import type { Answer, Input, Method, PathOf, Variables } from './endpoints';

/** A refusal by the server, or a failure to reach it (status 0). */
export class ApiError extends Error {
	constructor(
		/** The HTTP status, or 0 when the server was not reached. */
		readonly status: number,
		/** Rocket.Chat's error code, such as error-not-allowed, or ''. */
		readonly code: string,
		/** A text for people, in the server's words. */
		message: string,
		readonly details: Record<string, unknown> = {},
	) {
		super(message);
		this.name = 'ApiError';
	}
}

/** How a second factor is asked for; it resolves to undefined when the person gives up. */
export type Challenge = (method: string, wrong: boolean) => Promise<string | undefined>;

let challenge: Challenge = async () => undefined;
/** challengeBy sets how the client asks for a second factor. */
export function challengeBy(ask: Challenge): void {
	challenge = ask;
}

let expired = () => {};
/** onExpired sets what happens when the server no longer knows the session. */
export function onExpired(act: () => void): void {
	expired = act;
}

type Rest<P extends string, I> = [Variables<P>] extends [never]
	? undefined extends I
		? [input?: I]
		: [input: I]
	: [input: I, variables: Record<Variables<P>, string>];

export function get<P extends PathOf<'GET'>>(path: P, ...rest: Rest<P, Input<'GET', P>>): Promise<Answer<'GET', P>> {
	return call('GET', path, ...rest) as Promise<Answer<'GET', P>>;
}

export function post<P extends PathOf<'POST'>>(
	path: P,
	...rest: Rest<P, Input<'POST', P>>
): Promise<Answer<'POST', P>> {
	return call('POST', path, ...rest) as Promise<Answer<'POST', P>>;
}

/** The address of an API path, with its variables filled in. */
export function address(path: string, variables: Record<string, string> = {}): string {
	const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(variables[name] ?? ''));
	return `${boot.base}/api${filled}`;
}

/** The headers that say who calls. */
export function credentials(): Record<string, string> {
	// The last one has the person's calls counted as their own, not as all those from their address.
	return boot.token ? { 'X-User-Id': boot.userId, 'X-Auth-Token': boot.token, 'X-Gantry-Client': 'web' } : {};
}

async function call(
	method: Method,
	path: string,
	input?: unknown,
	variables?: Record<string, string>,
): Promise<unknown> {
	let url = address(path, variables);
	const request: RequestInit = { method, headers: credentials() };
	if (method === 'GET') url += query(input as Record<string, unknown> | undefined);
	else if (input instanceof FormData) request.body = input;
	else {
		request.body = JSON.stringify(input ?? {});
		request.headers = { ...request.headers, 'Content-Type': 'application/json' };
	}
	return send(url, request);
}

/** send makes a request, again with a second factor for as long as one is asked for. */
async function send(url: string, request: RequestInit): Promise<unknown> {
	let headers = request.headers as Record<string, string>;
	for (;;) {
		try {
			return await once(url, { ...request, headers });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (await waited(error)) continue;
			if (!error.code.startsWith('totp-')) throw error;
			const factor = String(error.details.method ?? 'totp');
			const code = await challenge(factor, error.code === 'totp-invalid');
			if (code === undefined) throw error;
			headers = { ...headers, 'x-2fa-code': code, 'x-2fa-method': factor };
		}
	}
}

/** For how long a call waits that came too soon after others, in milliseconds. */
const patience = 11_000;

/** waited waits until the server takes such calls again, and says whether it does soon. */
async function waited({ status, details }: ApiError): Promise<boolean> {
	const wait = Number(details.wait);
	if (status !== 429 || !(wait <= patience)) return false;
	await new Promise((later) => setTimeout(later, Math.max(1_000, wait)));
	return true;
}

/** untilReset is how long the server refuses such calls, by its own clock. */
function untilReset(headers: Headers): number {
	const [reset, now] = [headers.get('X-RateLimit-Reset'), headers.get('Date')];
	return reset && now ? Number(reset) - Date.parse(now) : Number.NaN;
}

/** How far the server's clock is ahead of this one, in milliseconds; it is known to about a second. */
let ahead = 0;

/**
 * lately is a moment by the server's clock, early enough to ask for what
 * changed since: whatever is under way when it is asked for is told then.
 */
export function lately(): string {
	return new Date(Date.now() + ahead - 60_000).toISOString();
}

async function once(url: string, request: RequestInit): Promise<unknown> {
	let response: Response;
	try {
		response = await fetch(url, request);
	} catch (cause) {
		if ((cause as Error).name === 'AbortError') throw cause;
		throw new ApiError(0, 'unreachable', 'The server cannot be reached.');
	}
	ahead = Date.parse(response.headers.get('Date') ?? '') - Date.now() || 0;
	const body = await response.json().catch(() => ({}));
	if (response.ok) return body;
	const error = refusal(response.status, body);
	if (error.status === 429) error.details.wait = untilReset(response.headers);
	if (error.status === 401 && boot.token && !error.code.startsWith('totp-')) expired();
	throw error;
}

/** refusal reads the shapes in which Rocket.Chat's API says no. */
export function refusal(status: number, body: Record<string, unknown>): ApiError {
	const text = String(body.message ?? body.error ?? `The server answered ${status}.`);
	const tagged = /\[(error-[\w-]+|totp-\w+)\]\s*$/.exec(text)?.[1];
	const code = String(
		body.errorType ?? tagged ?? (/^[a-z]+(-[a-z]+)+$/.test(String(body.error)) ? body.error : '') ?? '',
	);
	return new ApiError(
		status,
		code,
		text.replace(/\s*\[[\w-]+\]\s*$/, ''),
		(body.details ?? {}) as Record<string, unknown>,
	);
}

function query(input: Record<string, unknown> = {}): string {
	const out = new URLSearchParams();
	for (const [name, value] of Object.entries(input)) {
		if (value === undefined || value === null) continue;
		if (Array.isArray(value)) for (const one of value) out.append(`${name}[]`, String(one));
		else out.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
	}
	const text = out.toString();
	return text && `?${text}`;
}
