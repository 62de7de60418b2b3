/** What the picker shows: titles, and rows of as many emoji as fit. */
import { type Custom, char, custom, type Glyph } from './catalogue';

export type Category =
	| 'recent'
	| 'own'
	| 'smileys'
	| 'people'
	| 'nature'
	| 'food'
	| 'travel'
	| 'activities'
	| 'objects'
	| 'symbols'
	| 'flags';

export type Row = { category: Category } | { names: readonly string[] };

/** The groups of Unicode by their numbers; parts of other emoji, number 2, are not chosen by themselves. */
const groups: Partial<Record<number, Category>> = {
	0: 'smileys',
	1: 'people',
	3: 'nature',
	4: 'food',
	5: 'travel',
	6: 'activities',
	7: 'objects',
	8: 'symbols',
	9: 'flags',
};

interface All {
	recent: readonly string[];
	customs: readonly Custom[];
	glyphs: readonly Glyph[];
	/** The skin tone, 1 to 5, or 0. */
	tone: number;
}

/** inTone is the name of an emoji in a skin tone, if it takes one. */
export function inTone(glyph: Glyph, tone: number): string {
	const name = glyph.names[0] ?? '';
	return tone && glyph.toned ? `${name}_tone${tone}` : name;
}

/** sorted returns all emoji by category; those without any are left out. */
export function sorted({ recent, customs, glyphs, tone }: All): Map<Category, string[]> {
	const all = new Map<Category, string[]>([
		['recent', recent.filter((name) => char(name) || custom(name))],
		['own', customs.map(({ name }) => name)],
	]);
	for (const glyph of glyphs) {
		const category = groups[glyph.group];
		if (category) all.set(category, [...(all.get(category) ?? []), inTone(glyph, tone)]);
	}
	for (const [category, names] of all) if (!names.length) all.delete(category);
	return all;
}

/** rowsOf puts emoji into rows. */
export function rowsOf(names: readonly string[], columns: number): Row[] {
	const rows: Row[] = [];
	for (let i = 0; i < names.length; i += columns) rows.push({ names: names.slice(i, i + columns) });
	return rows;
}

/** titled puts all categories into rows, each below its title. */
export function titled(all: ReadonlyMap<Category, readonly string[]>, columns: number): Row[] {
	return [...all].flatMap(([category, names]) => [{ category }, ...rowsOf(names, columns)]);
}

/** A place in the rows. */
export interface Cell {
	row: number;
	column: number;
}

/** step goes from a cell to the next one in a direction, over titles; it stays where there is none. */
export function step(rows: readonly Row[], { row, column }: Cell, key: string, rtl = false): Cell {
	const forward = key === (rtl ? 'ArrowLeft' : 'ArrowRight');
	if (key === 'ArrowUp' || key === 'ArrowDown')
		return vertical(rows, { row, column }, key === 'ArrowDown' ? 1 : -1) ?? { row, column };
	const here = namesOf(rows[row]);
	const next = column + (forward ? 1 : -1);
	if (next >= 0 && next < here.length) return { row, column: next };
	const other = vertical(rows, { row, column: forward ? 0 : Number.POSITIVE_INFINITY }, forward ? 1 : -1);
	return other ?? { row, column };
}

function vertical(rows: readonly Row[], { row, column }: Cell, by: 1 | -1): Cell | undefined {
	for (let next = row + by; next >= 0 && next < rows.length; next += by) {
		const { length } = namesOf(rows[next]);
		if (length) return { row: next, column: Math.min(column, length - 1) };
	}
	return undefined;
}

export function namesOf(row: Row | undefined): readonly string[] {
	return row && 'names' in row ? row.names : [];
}
