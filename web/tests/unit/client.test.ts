import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, challengeBy, get, post, refusal } from '../../src/api/client';

const answers = (...bodies: [number, object][]) => {
	const calls: [string, RequestInit][] = [];
	vi.stubGlobal('fetch', async (url: string, request: RequestInit) => {
		calls.push([url, request]);
		const [status, body] = bodies.shift() ?? [200, {}];
		return new Response(JSON.stringify(body), { status });
	});
	return calls;
};

afterEach(() => vi.unstubAllGlobals());

test('the shapes of refusals are read', () => {
	expect(
		refusal(400, { success: false, error: 'No such room [error-room-not-found]', errorType: 'error-room-not-found' }),
	).toMatchObject({
		code: 'error-room-not-found',
		message: 'No such room',
	});
	expect(refusal(401, { status: 'error', message: 'You must be logged in to do this.' })).toMatchObject({
		code: '',
		status: 401,
	});
	expect(refusal(403, { success: false, error: 'unauthorized' }).message).toBe('unauthorized');
});

test('a second factor is asked for until it is right', async () => {
	const wanted = { errorType: 'totp-required', details: { method: 'totp' } };
	const calls = answers([400, wanted], [400, { ...wanted, errorType: 'totp-invalid' }], [200, { success: true }]);
	const asked: boolean[] = [];
	challengeBy(async (_, wrong) => {
		asked.push(wrong);
		return wrong ? '222222' : '111111';
	});
	await post('/v1/subscriptions.read', { rid: 'r' });
	expect(asked).toEqual([false, true]);
	expect(calls.map(([, request]) => (request.headers as Record<string, string>)['x-2fa-code'])).toEqual([
		undefined,
		'111111',
		'222222',
	]);
});

test('who gives up at the second factor is told no', async () => {
	answers([400, { errorType: 'totp-required', details: {} }]);
	challengeBy(async () => undefined);
	await expect(post('/v1/subscriptions.read', { rid: 'r' })).rejects.toBeInstanceOf(ApiError);
});

test('a server that is not reached is status 0', async () => {
	vi.stubGlobal('fetch', async () => {
		throw new TypeError('refused');
	});
	await expect(get('/v1/me')).rejects.toMatchObject({ status: 0 });
});

test('what is not an endpoint does not compile', () => {
	const never = () => {
		// @ts-expect-error there is no such path
		void get('/v1/no.such.path');
		// @ts-expect-error a parameter is missing
		void post('/v1/subscriptions.read');
		// @ts-expect-error it takes POST
		void get('/v1/subscriptions.read', { rid: 'r' });
		// @ts-expect-error the answer has no such field
		void get('/v1/me').then((me) => me.noSuchField);
	};
	expect(never).toBeTypeOf('function');
});

test('a call that came too soon is made again when the server takes it, unless that is long', async () => {
	vi.useFakeTimers();
	const busy = (seconds: number) =>
		new Response('{"success":false,"error":"Error, too many requests. [error-too-many-requests]"}', {
			status: 429,
			headers: { Date: new Date(0).toUTCString(), 'X-RateLimit-Reset': String(seconds * 1000) },
		});
	const replies = [busy(8), new Response('{"success":true}'), busy(60)];
	vi.stubGlobal('fetch', async () => replies.shift());
	const taken = post('/v1/subscriptions.read', { rid: 'r' });
	await vi.advanceTimersByTimeAsync(7_900);
	expect(replies.length).toBe(2);
	await vi.advanceTimersByTimeAsync(200);
	await expect(taken).resolves.toEqual({ success: true });
	await expect(post('/v1/subscriptions.read', { rid: 'r' })).rejects.toMatchObject({ status: 429 });
	vi.useRealTimers();
});
