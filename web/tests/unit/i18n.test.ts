import { expect, test } from 'vitest';
import { fill, language, need, pick, speak, t } from '../../src/i18n';
import de from '../../src/i18n/de.json';
import en from '../../src/i18n/en.json';

test('values and plural forms are filled in', () => {
	expect(fill('Hello {name}, {name}!', { name: 'Ann' })).toBe('Hello Ann, Ann!');
	const days = 'In {n, one {# day} other {# days}} at {place}';
	expect(fill(days, { n: 1, place: 'sea' })).toBe('In 1 day at sea');
	expect(fill(days, { n: 1200, place: 'sea' })).toBe('In 1,200 days at sea');
	expect(fill('{unknown} stays', {})).toBe('{unknown} stays');
});

test('the first wanted language that there is is spoken', () => {
	expect(pick(['fr-CH', 'de-AT', 'en'])).toBe('de');
	expect(pick(['xx'])).toBe('en');
});

test('sections that are loaded change with the language', async () => {
	await need('common');
	expect(t('common.save')).toBe(en.common.save);
	await speak(['de-DE']);
	expect(t('common.save')).toBe(de.common.save);
	expect(language.value).toBe('de');
	expect(document.documentElement.lang).toBe('de');
	await speak(['en']);
});

test('both languages take the same values', () => {
	const plural = /\{(\w+), (?:\w+ \{[^{}]*\}\s*)+\}/g; // what its forms say are no values
	const names = (text: string) =>
		[
			...new Set(
				[...text.matchAll(plural), ...text.replace(plural, '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
			),
		].sort();
	for (const [section, texts] of Object.entries(en)) {
		for (const [key, text] of Object.entries(texts)) {
			const other = (de as Record<string, Record<string, string>>)[section]?.[key] ?? '';
			expect({ [`${section}.${key}`]: names(other) }).toEqual({ [`${section}.${key}`]: names(text) });
		}
	}
});
