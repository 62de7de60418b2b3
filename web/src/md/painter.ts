/** Has code taken apart into what is coloured, in a worker, and remembers it. */
import type { Stretch } from './colours';

export interface Question {
	code: string;
	language: string;
}

type Found = readonly Stretch[] | undefined;

/** patience is how long one message may take, in milliseconds: what takes longer was made to, and stays without colours. */
const patience = 2_000;

/** most is how many messages are remembered, so that what is scrolled back into view has its colours at once. */
const most = 200;

const remembered = new Map<string, Found>();
let worker: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();

const key = ({ code, language }: Question) => `${language}\n${code}`;

/** known returns what was found before. */
export function known(question: Question): Found {
	return remembered.get(key(question));
}

/**
 * paint takes code apart; it is undefined where its language is not known, and
 * fails where the browser has no workers. One question is asked after the other.
 */
export function paint(question: Question): Promise<Found> {
	const answer = turn.then(async () => {
		if (!remembered.has(key(question))) remember(key(question), await ask(question));
		return known(question);
	});
	turn = answer.catch(() => {});
	return answer;
}

function remember(what: string, found: Found): void {
	remembered.set(what, found);
	const [oldest] = remembered.keys();
	if (remembered.size > most && oldest !== undefined) remembered.delete(oldest);
}

function ask(question: Question): Promise<Found> {
	worker ??= new Worker(new URL('./colours.worker.ts', import.meta.url), { type: 'module' });
	const asked = worker;
	return new Promise((resolve) => {
		const stop = () => {
			asked.terminate();
			worker = undefined;
			resolve(undefined);
		};
		const late = setTimeout(stop, patience);
		asked.onerror = stop;
		asked.onmessage = ({ data }: MessageEvent<Found>) => {
			clearTimeout(late);
			resolve(data);
		};
		asked.postMessage(question);
	});
}
