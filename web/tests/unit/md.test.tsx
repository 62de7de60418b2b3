import { cleanup, render } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { inside, picture, safe } from '../../src/md/link';
import { Markdown } from '../../src/md/md';
import { plain } from '../../src/md/plain';
import { me } from '../../src/store/session';

vi.mock('../../src/emoji/emoji', () => ({ Emoji: ({ name }: { name: string }) => <i>{name}</i> }));
vi.mock('../../src/md/painter', async () => {
	const { stretches } = await import('../../src/md/colours');
	type Question = { code: string; language: string };
	const known = ({ code, language }: Question) => stretches(code, language);
	return { known, paint: async (question: Question) => known(question) };
});
afterEach(cleanup);

const text = (value: string) => ({ type: 'PLAIN_TEXT', value });
const paragraph = (...value: unknown[]) => ({ type: 'PARAGRAPH', value });
const link = (src: string, label: unknown = text(src)) => ({ type: 'LINK', value: { src: text(src), label } });

function html(...tree: unknown[]): string {
	const mentions = [{ _id: 'b', username: 'ben', name: 'Ben', type: 'user' }];
	const channels = [{ _id: 'q', name: 'quay' }];
	return render(<Markdown tree={tree as never} mentions={mentions} channels={channels} />).container.innerHTML;
}

test.each<[string, unknown, string]>([
	['bold in a paragraph', paragraph(text('a '), { type: 'BOLD', value: [text('b')] }), '<p>a <strong>b</strong></p>'],
	['italic', paragraph({ type: 'ITALIC', value: [text('i')] }), '<em>i</em>'],
	['strike', paragraph({ type: 'STRIKE', value: [text('s')] }), '<s>s</s>'],
	['code in a line', paragraph({ type: 'INLINE_CODE', value: text('<b>') }), '<code>&lt;b&gt;</code>'],
	[
		'code',
		{
			type: 'CODE',
			language: 'js',
			value: [
				{ type: 'CODE_LINE', value: text('x') },
				{ type: 'CODE_LINE', value: text('y') },
			],
		},
		'x\ny</code>',
	],
	[
		'code in colours',
		{ type: 'CODE', language: 'golang', value: [{ type: 'CODE_LINE', value: text('func x()') }] },
		'<code><span class="code-kwd">func</span> ',
	],
	['a heading', { type: 'HEADING', level: 2, value: [text('h')] }, 'aria-level="4"'],
	['a quote', { type: 'QUOTE', value: [paragraph(text('q'))] }, '<blockquote><p>q</p></blockquote>'],
	['a list', { type: 'UNORDERED_LIST', value: [{ type: 'LIST_ITEM', value: [text('l')] }] }, '<ul><li>l</li></ul>'],
	[
		'an ordered list',
		{ type: 'ORDERED_LIST', value: [{ type: 'LIST_ITEM', number: 7, value: [text('l')] }] },
		'<li value="7">l</li>',
	],
	['a task', { type: 'TASKS', value: [{ type: 'TASK', status: true, value: [text('t')] }] }, 'type="checkbox"'],
	['an emoji', paragraph({ type: 'EMOJI', value: text('smile'), shortCode: 'smile' }), '<i>smile</i>'],
	['an emoji of Unicode', paragraph({ type: 'EMOJI', value: undefined, unicode: '⚓' }), '⚓'],
	[
		'emoji alone',
		{ type: 'BIG_EMOJI', value: [{ type: 'EMOJI', value: text('a'), shortCode: 'a' }] },
		'<p class="md-big">',
	],
	['a color', paragraph({ type: 'COLOR', value: { r: 1, g: 2, b: 3, a: 255 } }), 'rgba(1, 2, 3, 1)'],
	['a formula', { type: 'KATEX', value: 'x^2' }, 'x^2</code>'],
	['somebody who is named', paragraph({ type: 'MENTION_USER', value: text('ben') }), 'class="mention"'],
	['everybody', paragraph({ type: 'MENTION_USER', value: text('all') }), 'class="mention all"'],
	['a room', paragraph({ type: 'MENTION_CHANNEL', value: text('quay') }), 'href="/channel/quay"'],
	[
		'a moment',
		paragraph({ type: 'TIMESTAMP', value: { timestamp: '1700000000', format: 'd' } }),
		'datetime="2023-11-14T22:13:20.000Z"',
	],
	['a link', paragraph(link('https://example.org/')), 'target="_blank" rel="noopener noreferrer"'],
	['a link without a scheme', paragraph(link('//example.org/')), 'href="https://example.org/"'],
	['a block that is not known', { type: 'SPOILER_BLOCK', value: [paragraph(text('hidden'))] }, 'hidden'],
	['a part that is not known', paragraph(text('a'), { type: 'SPOILER', value: [text('b')] }), 'b</span>'],
])('%s', (_, node, wanted) => {
	expect(html(node)).toContain(wanted);
});

test.each([
	['a name that is nobody’s', { type: 'MENTION_USER', value: text('zoe') }, '<p>@zoe</p>'],
	['a room that is none', { type: 'MENTION_CHANNEL', value: text('nowhere') }, '<p>#nowhere</p>'],
	['a link that would run', link('javascript:alert(1)', text('press')), '<p><span>press</span></p>'],
	['a link with a page in it', link('data:text/html,<script>', text('press')), '<p><span>press</span></p>'],
])('%s is only text', (_, node, wanted) => {
	expect(html(paragraph(node))).toContain(wanted);
});

test('an image that may not be loaded is a link', () => {
	const image = (src: string) => ({ type: 'IMAGE', value: { src: text(src), label: text('alt') } });
	expect(html(paragraph(image('http://example.org/a.png')))).not.toContain('<img');
	cleanup();
	expect(html(paragraph(image('https://example.org/a.png')))).toContain('src="https://example.org/a.png"');
});

test('addresses are safe only with the schemes that are known', () => {
	for (const bad of [
		'javascript:alert(1)',
		' javascript:x',
		'JAVASCRIPT:x',
		'java\nscript:x',
		'vbscript:x',
		'data:text/html,x',
		'file:///etc/passwd',
		'blob:x',
	]) {
		expect(safe(bad), bad).toBeUndefined();
	}
	expect(safe('mailto:ann@example.org')).toBe('mailto:ann@example.org');
	expect(safe('tel:+123')).toBe('tel:+123');
});

test('pictures come from here or by https', () => {
	expect(picture('http://example.org/a.png')).toBeUndefined();
	expect(picture('javascript:x')).toBeUndefined();
	expect(picture('data:image/svg+xml;base64,AAAA')).toBeUndefined();
	expect(picture('data:image/png;base64,AAAA')).toBe('data:image/png;base64,AAAA');
	expect(picture('/file-upload/1/a.png')).toBe(`${location.origin}/file-upload/1/a.png`);
});

test('addresses of rooms stay in the client', () => {
	expect(inside(`${location.origin}/channel/quay?msg=1`)).toBe('/channel/quay?msg=1');
	expect(inside(`${location.origin}/file-upload/1/a.png`)).toBeUndefined();
	expect(inside('https://example.org/channel/quay')).toBeUndefined();
});

test('the plain text of a tree keeps its lines', () => {
	expect(
		plain([
			paragraph(text('a'), { type: 'BOLD', value: [text('b')] }),
			paragraph(link('https://example.org', [text('c')])),
		]),
	).toBe('ab\nc');
	expect(plain({ type: 'NEW', value: [{ type: 'NEWER', value: 'x' }] })).toBe('x');
	expect(plain(null)).toBe('');
});

test('the words that one wants to be called by are marked', () => {
	const prefer = (highlights: string[]) => {
		me.value = { ...me.peek(), settings: { preferences: { highlights } } } as unknown as typeof me.value;
	};
	prefer(['crane', 'Crane 2', '', '(x', 'größe']);
	expect(html(paragraph(text('Cranes, crane 2 and (x: GRÖSSE, Größe')))).toContain(
		'<mark>Crane</mark>s, <mark>crane 2</mark> and <mark>(x</mark>: GRÖSSE, <mark>Größe</mark>',
	);
	expect(html(paragraph({ type: 'INLINE_CODE', value: text('crane') }))).not.toContain('<mark>');
	prefer([]);
	expect(html(paragraph(text('crane')))).toContain('<p>crane</p>');
});
