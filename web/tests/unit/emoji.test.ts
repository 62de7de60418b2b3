import lines from 'emoji';
import { beforeAll, expect, test, vi } from 'vitest';
import { char, glyphs, load, loadWords, search } from '../../src/emoji/catalogue';
import { rowsOf, sorted, step, titled } from '../../src/emoji/rows';

beforeAll(async () => {
	vi.stubGlobal('fetch', async () => Response.json({ emojis: { update: [], remove: [] }, success: true }));
	await load();
});

test('the data is small, and has every emoji once', () => {
	expect(lines.length).toBeLessThan(60_000);
	const all = glyphs.value ?? [];
	expect(all.length).toBeGreaterThan(1_800);
	expect(new Set(all.map((one) => one.char)).size).toBe(all.length);
});

test('a name becomes its emoji, in the tone that it says', () => {
	expect(char('wave')).toBe('👋');
	expect(char('waving_hand')).toBe('👋');
	expect(char('wave_tone3')).toBe('👋🏽');
	expect(char('man_light_skin_tone_beard')).toBe('🧔🏻‍♂️');
	expect(char('people_holding_hands_tone1_tone5')).toBe('🧑🏻‍🤝‍🧑🏿');
	expect(char('no_such_thing')).toBeUndefined();
	expect(char('crane_tone9')).toBeUndefined();
});

test('what is typed finds the nearest name first', () => {
	expect(search('wave', 5)[0]).toBe('wave');
	expect(search(':thumbsu', 5)[0]).toBe('thumbsup');
	expect(search('waving hand', 5)[0]).toBe('wave');
	expect(search('zzzzz', 5)).toEqual([]);
});

test('words of the language find emoji, too', async () => {
	expect(search('fröhlich', 5, 'de')).toEqual([]);
	await loadWords('de');
	await loadWords('en');
	expect(search('anker', 5, 'de')[0]).toBe('anchor');
	expect(search('happy', 50, 'en')).toContain('grinning');
	expect(search('wave', 5, 'de')[0]).toBe('wave');
});

test('a chosen tone is part of the names that are picked, where there is one', () => {
	const names = [
		...sorted({ recent: ['ok_hand', 'gone_for_long'], customs: [], glyphs: glyphs.value ?? [], tone: 2 }).values(),
	].flat();
	expect(names).toContain('wave_tone2');
	expect(names).toContain('apple');
	expect(names).not.toContain('gone_for_long');
	expect(names.filter((name) => !char(name))).toEqual([]);
});

test('arrow keys walk over titles and stay inside', () => {
	const rows = titled(
		new Map([
			['recent', ['a', 'b', 'c']],
			['people', ['d']],
		]),
		2,
	);
	expect(rows).toEqual([
		{ category: 'recent' },
		...rowsOf(['a', 'b', 'c'], 2),
		{ category: 'people' },
		{ names: ['d'] },
	]);
	expect(step(rows, { row: -1, column: 0 }, 'ArrowDown')).toEqual({ row: 1, column: 0 });
	expect(step(rows, { row: 1, column: 1 }, 'ArrowDown')).toEqual({ row: 2, column: 0 });
	expect(step(rows, { row: 2, column: 0 }, 'ArrowRight')).toEqual({ row: 4, column: 0 });
	expect(step(rows, { row: 4, column: 0 }, 'ArrowLeft')).toEqual({ row: 2, column: 0 });
	expect(step(rows, { row: 4, column: 0 }, 'ArrowDown')).toEqual({ row: 4, column: 0 });
	expect(step(rows, { row: 1, column: 1 }, 'ArrowRight', true)).toEqual({ row: 1, column: 0 });
});
