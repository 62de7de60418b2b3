import { beforeEach, expect, test, vi } from 'vitest';
import { completed, type Edit, linked, marked, trigger } from '../../src/room/composer-format';
import { sends } from '../../src/room/composer-send';
import { parse } from '../../src/store/commands';
import { me } from '../../src/store/session';
import type { Me } from '../../src/store/types';
import { unwanted } from '../../src/store/uploads';

const apply = (text: string, { from, to, by, start, end }: Edit) => {
	const next = text.slice(0, from) + by + text.slice(to);
	return `${next.slice(0, start)}[${next.slice(start, end)}]${next.slice(end)}`;
};

test('a name is looked for where its sign stands after a space or at the beginning', () => {
	const of = (text: string) => {
		const found = trigger(text, text.length);
		return found && `${found.kind}${found.query}`;
	};
	expect(of('@')).toBe('@');
	expect(of('Ask @an')).toBe('@an');
	expect(of('(@Jürgen')).toBe('@Jürgen');
	expect(of('see #har-b.our')).toBe('#har-b.our');
	expect(of('fine :thu')).toBe(':thu');
	expect(of('/to')).toBe('/to');
	expect(of('/')).toBe('/');
	expect(of('mail ann@exam')).toBeUndefined();
	expect(of('at 12:30')).toBeUndefined();
	expect(of('smile :)')).toBeUndefined();
	expect(of('a:b')).toBeUndefined();
	expect(of(':t')).toBeUndefined();
	expect(of('and /me')).toBeUndefined();
	expect(of('/topic a')).toBeUndefined();
	expect(of('@ann is')).toBeUndefined();
});

test('only what is before the caret counts', () => {
	expect(trigger('Ask @ann or ben', 7)).toEqual({ kind: '@', query: 'an', from: 4 });
});

test('a chosen name takes the place of what was begun, with one space after it', () => {
	const at = trigger('Ask @an', 7)!;
	expect(apply('Ask @an', completed(at, 7, 'Ask @an', 'ann'))).toBe('Ask @ann []');
	expect(apply('Ask @an or', completed(at, 7, 'Ask @an or', 'ann'))).toBe('Ask @ann []or');
	expect(apply(':th', completed(trigger(':th', 3)!, 3, ':th', 'thumbsup'))).toBe(':thumbsup: []');
});

test('a mark is put around what is selected, and taken away again', () => {
	const bold = marked({ text: 'a word', start: 2, end: 6 }, 'bold');
	expect(apply('a word', bold)).toBe('a *[word]*');
	expect(apply('a *word*', marked({ text: 'a *word*', start: 3, end: 7 }, 'bold'))).toBe('a [word]');
	expect(apply('', marked({ text: '', start: 0, end: 0 }, 'italic'))).toBe('_[]_');
	expect(apply('a\nb', marked({ text: 'a\nb', start: 0, end: 3 }, 'code'))).toBe('\n```\n[a\nb]\n```\n');
	expect(apply('here', linked({ text: 'here', start: 0, end: 4 }))).toBe('[here]([https://])');
});

test('a command has a name and maybe more; a path is none', () => {
	expect(parse('/topic Cranes and\ntides ')).toEqual({ command: 'topic', params: 'Cranes and\ntides' });
	expect(parse('/Shrug')).toEqual({ command: 'shrug', params: '' });
	expect(parse('/etc/passwd is gone')).toBeUndefined();
	expect(parse('// no')).toBeUndefined();
	expect(parse(' /me')).toBeUndefined();
});

test('Enter sends as the person prefers it', () => {
	const prefer = (sendOnEnter: string) => {
		me.value = { ...me.peek(), settings: { preferences: { sendOnEnter } } } as unknown as Me;
	};
	const key = (more: KeyboardEventInit = {}) => sends(new KeyboardEvent('keydown', { key: 'Enter', ...more }));
	expect([key(), key({ shiftKey: true }), sends(new KeyboardEvent('keydown', { key: 'a' }))]).toEqual([
		true,
		false,
		false,
	]);
	prefer('alternative');
	expect([key(), key({ ctrlKey: true }), key({ metaKey: true })]).toEqual([false, true, true]);
	prefer('desktop');
	expect(key()).toBe(true);
	vi.stubGlobal('matchMedia', () => ({ matches: true }));
	expect(key()).toBe(false);
	vi.unstubAllGlobals();
});

test('files that the workspace does not take are refused here', () => {
	const file = (size: number, type = 'text/plain') => new File([new Uint8Array(size)], 'a', { type });
	expect(unwanted(file(5))).toBeUndefined();
	expect(unwanted(file(0))).toEqual({ reason: 'empty' });
});

beforeEach(() => localStorage.clear());

test('drafts are kept by room and thread, and known after the page was loaded anew', async () => {
	const before = await import('../../src/store/drafts');
	before.keepDraft('room', 'half a tho');
	before.keepDraft('thread', '  ');
	expect(before.hasDraft('room')).toBe(true);
	expect(before.hasDraft('thread')).toBe(false);
	vi.resetModules();
	const { draft, hasDraft, keepDraft } = await import('../../src/store/drafts');
	expect(hasDraft('room')).toBe(true);
	expect(draft('room')).toBe('half a tho');
	keepDraft('room', '');
	expect(hasDraft('room')).toBe(false);
	expect(localStorage.length).toBe(0);
});
