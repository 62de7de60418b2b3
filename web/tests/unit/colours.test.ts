import { expect, test } from 'vitest';
import { stretches } from '../../src/md/colours';

const samples = [
	'package main\n\n// Why.\nfunc main() { println("ahoy", 7) }\n',
	'<p class="a">&amp;<script>alert(`$' + '{x}`)</script></p>',
	"SELECT 'it''s' FROM boats -- all\n",
	'key: [1, two]\n--- a\n+++ b\n"unended',
	'# heading\n```js\nconst x = /[/]/g\n```\n',
	'\u0000 \ud800 \u{1f6a2} \\\n\n\t${{{(((',
];

test.each([
	'go',
	'html',
	'JavaScript',
	'tsx',
	'py',
	'sh',
	'sql',
	'yml',
	'md',
	'diff',
	'c++',
	'dockerfile',
	'json',
	'css',
])('code in %s is whole when it is put together again', (language) => {
	for (const code of samples)
		expect(
			stretches(code, language)
				?.map(({ text }) => text)
				.join(''),
		).toBe(code);
});

test('words are what they are in their language', () => {
	const found = stretches(samples[0] ?? '', 'golang') ?? [];
	const kinds = new Map(found.map(({ text, kind }) => [text.trim(), kind]));
	expect(kinds.get('func')).toBe('kwd');
	expect(kinds.get('"ahoy"')).toBe('str');
	expect(kinds.get('7')).toBe('num');
	expect(kinds.get('// Why.')).toBe('cmnt');
});

test.each(['', 'klingon', 'constructor', '__proto__', 'toString'])('%j is no language', (language) => {
	expect(stretches('x = 1', language)).toBeUndefined();
});

test('what is longer than a message is left as it is', () => {
	expect(stretches('1 '.repeat(20_000), 'js')).toBeUndefined();
});
