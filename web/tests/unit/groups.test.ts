import { expect, test } from 'vitest';
import { arrange, type Choices, type Row } from '../../src/app/groups';
import type { Entry } from '../../src/store/rooms';

const entry = (name: string, fields: Record<string, unknown> = {}): Entry =>
	({ sub: { rid: name, t: 'c', name, open: true, alert: false, unread: 0, ...fields } }) as unknown as Entry;

const says = (rows: Row[]) =>
	rows.map((row) => ('sub' in row ? row.sub.name : `${row.section} ${row.count}${row.folded ? ' folded' : ''}`));

const usual: Choices = { unread: false, favorites: true, byType: true, sort: 'activity' };

const rooms = [
	entry('quay'),
	entry('crane', { f: true }),
	entry('ben', { t: 'd', unread: 2, alert: true }),
	entry('paint', { prid: 'quay' }),
	entry('Anchor', { t: 'p', alert: true }),
];

test('rooms are in their sections, in the order that they have', () => {
	expect(says(arrange(rooms, usual, new Set()))).toEqual([
		'favorites 1',
		'crane',
		'channels 2',
		'quay',
		'Anchor',
		'directs 1',
		'ben',
		'discussions 1',
		'paint',
	]);
});

test('what is unread can come first, except what one does not want to hear of', () => {
	const quiet = entry('quiet', { alert: true, hideUnreadStatus: true });
	expect(says(arrange([...rooms, quiet], { ...usual, unread: true }, new Set()))).toEqual([
		'unread 2',
		'ben',
		'Anchor',
		'favorites 1',
		'crane',
		'channels 2',
		'quay',
		'quiet',
		'discussions 1',
		'paint',
	]);
});

test('without sections there is one, by name if wanted', () => {
	const choices = { unread: false, favorites: false, byType: false, sort: 'alphabetical' };
	expect(says(arrange(rooms, choices, new Set()))).toEqual(['all 5', 'Anchor', 'ben', 'crane', 'paint', 'quay']);
});

test('a folded section says how much it holds', () => {
	const rows = arrange(rooms, usual, new Set(['channels'] as const));
	expect(says(rows)).toContain('channels 2 folded');
	expect(rows.find((row) => 'section' in row && row.section === 'channels')).toMatchObject({ unread: 1 });
});

test('thousands of rooms are arranged in a moment', () => {
	const many = Array.from({ length: 5_000 }, (_, i) => entry(`deck-${(i * 7919) % 5_000}`, { alert: i % 3 === 0 }));
	arrange(many, usual, new Set());
	const begun = performance.now();
	for (let i = 0; i < 10; i++) arrange(many, { ...usual, unread: true }, new Set());
	expect((performance.now() - begun) / 10).toBeLessThan(16);
});
