import { expect, test } from 'vitest';
import { find, plain, rank } from '../../src/app/fuzzy';

const names = ['general', 'north-quay', 'quay', 'night-shift', 'Équipe du quai', 'canteen'].map((name) => ({ name }));
const found = (wanted: string) => find(names, wanted, (one) => one.name).map((one) => one.name);

test.each([
	['quay', ['quay', 'north-quay']],
	['nq', ['north-quay']],
	['equipe', ['Équipe du quai']],
	['ns', ['night-shift']],
	['zz', []],
])('%s finds %j', (wanted, want) => {
	expect(found(wanted)).toEqual(want);
});

test('what begins with the letters comes before what contains them, and that before what has them apart', () => {
	const [begins, word, inside, apart] = ['quay', 'north-quay', 'aquay', 'q u a y'].map((text) => rank(text, 'quay'));
	expect(begins).toBeGreaterThan(word!);
	expect(word).toBeGreaterThan(inside!);
	expect(inside).toBeGreaterThan(apart!);
	expect(apart).toBeGreaterThan(0);
});

test('accents and capitals do not matter', () => {
	expect(plain('Cléo MARCHAND')).toBe('cleo marchand');
});
