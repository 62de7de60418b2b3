import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** A worker that answers what a test says. */
class Fake {
	static all: Fake[] = [];
	static answer: (question: unknown) => unknown;
	onmessage?: (event: { data: unknown }) => void;
	onerror?: () => void;
	asked = 0;
	ended = false;
	constructor() {
		Fake.all.push(this);
	}
	postMessage(question: unknown) {
		this.asked++;
		const answer = Fake.answer(question);
		if (answer !== 'never') queueMicrotask(() => this.onmessage?.({ data: answer }));
	}
	terminate() {
		this.ended = true;
	}
}

beforeEach(() => {
	vi.resetModules();
	vi.useFakeTimers();
	vi.stubGlobal('Worker', Fake);
	Fake.all = [];
	Fake.answer = () => [{ text: 'x', kind: 'kwd' }];
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('one worker takes all code apart, each once', async () => {
	const { known, paint } = await import('../../src/md/painter');
	expect(known({ code: 'x', language: 'js' })).toBeUndefined();
	const found = await Promise.all([
		paint({ code: 'x', language: 'js' }),
		paint({ code: 'x', language: 'js' }),
		paint({ code: 'y', language: 'js' }),
	]);
	expect(found[0]).toEqual([{ text: 'x', kind: 'kwd' }]);
	expect(known({ code: 'x', language: 'js' })).toBe(found[1]);
	expect(Fake.all.map(({ asked }) => asked)).toEqual([2]);
});

test('code that takes too long is left alone, and holds nothing else up', async () => {
	const { paint } = await import('../../src/md/painter');
	Fake.answer = (question) => ((question as { code: string }).code === 'hard' ? 'never' : []);
	const hard = paint({ code: 'hard', language: 'js' });
	const next = paint({ code: 'easy', language: 'js' });
	await vi.advanceTimersByTimeAsync(2_000);
	expect(await hard).toBeUndefined();
	expect(await next).toEqual([]);
	expect(Fake.all.map(({ ended }) => ended)).toEqual([true, false]);
	await paint({ code: 'hard', language: 'js' });
	expect(Fake.all.length).toBe(2); // it is not tried again
});

test('only so many are remembered', async () => {
	const { known, paint } = await import('../../src/md/painter');
	for (let i = 0; i <= 200; i++) await paint({ code: `${i}`, language: 'js' });
	expect(known({ code: '0', language: 'js' })).toBeUndefined();
	expect(known({ code: '200', language: 'js' })).toBeDefined();
});
