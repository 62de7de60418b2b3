/** Finding by letters: all of them occur in this order, and those that begin words count most. */

/** rank says how well a text fits what is looked for, the higher the better, or 0 if it does not. Both are in small letters. */
export function rank(text: string, wanted: string): number {
	const at = text.indexOf(wanted);
	if (at === 0) return 1000 - text.length;
	if (at > 0) return (begins(text, at) ? 800 : 600) - text.length;
	let from = 0;
	let score = 300 - text.length;
	for (const letter of wanted) {
		const next = text.indexOf(letter, from);
		if (next < 0) return 0;
		score -= begins(text, next) ? 0 : (next - from) * 2;
		from = next + 1;
	}
	return Math.max(1, score);
}

function begins(text: string, at: number): boolean {
	return /[\s\-_.#]/.test(text[at - 1] ?? ' ');
}

/** plain is a text in small letters without accents. */
export function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const cache = new WeakMap<object, string>();

/** find returns what fits, the best first; what fits equally well stays in its order. */
export function find<T extends object>(all: readonly T[], wanted: string, name: (one: T) => string): T[] {
	const letters = plain(wanted);
	const found: { one: T; score: number }[] = [];
	for (const one of all) {
		let text = cache.get(one);
		if (text === undefined) {
			text = plain(name(one));
			cache.set(one, text);
		}
		const score = rank(text, letters);
		if (score) found.push({ one, score });
	}
	return found.sort((a, b) => b.score - a.score).map(({ one }) => one);
}
