import { expect, test } from 'vitest';
import { match } from '../../src/app/router';

test('paths are matched with their variables', () => {
	const room = '/:kind(channel|group|direct)/:name/:tab?/:context?';
	expect(match(room, '/channel/general')).toEqual({ kind: 'channel', name: 'general', tab: '', context: '' });
	expect(match(room, '/group/caf%C3%A9/thread/x1')).toEqual({
		kind: 'group',
		name: 'café',
		tab: 'thread',
		context: 'x1',
	});
	expect(match(room, '/nowhere/general')).toBeUndefined();
	expect(match('/home', '/home/')).toEqual({});
	expect(match(room, '/channel/100%')).toEqual({ kind: 'channel', name: '100%', tab: '', context: '' });
});
