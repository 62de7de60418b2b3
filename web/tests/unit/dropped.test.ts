import { expect, test, vi } from 'vitest';
import { dropped } from '../../src/room/dropped';
import { complain } from '../../src/ui/toast';

vi.mock('../../src/ui/toast', () => ({ complain: vi.fn() }));
vi.mock('../../src/i18n', () => ({ t: (name: string) => name }));

type Tree = { [name: string]: Tree | null };

/** entry is a file, or a folder that tells of what is in it two at a time. */
function entry(name: string, tree: Tree | null): unknown {
	if (!tree)
		return { isFile: true, isDirectory: false, file: (done: (file: File) => void) => done(new File(['x'], name)) };
	const createReader = () => {
		const left = Object.entries(tree).map(([name, tree]) => entry(name, tree));
		return { readEntries: (done: (some: unknown[]) => void) => done(left.splice(0, 2)) };
	};
	return { isFile: false, isDirectory: true, createReader };
}

async function names(tree: Tree): Promise<string[]> {
	const items = Object.entries(tree).map(([name, tree]) => ({ webkitGetAsEntry: () => entry(name, tree) }));
	const files = Object.keys(tree).map((name) => new File(['x'], name));
	return (await dropped({ items, files } as unknown as DataTransfer)).map(({ name }) => name);
}

test('files are taken as they are', async () => {
	expect(await names({ a: null, b: null })).toEqual(['a', 'b']);
});

test('what is in folders is taken with them', async () => {
	expect(await names({ a: null, quay: { b: null, c: null, d: null, crane: { e: null }, none: {} } })).toEqual([
		...'abcde',
	]);
});

test('a folder of very many files is not taken whole', async () => {
	const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}`, null]));
	expect(await names({ many })).toHaveLength(50);
	expect(complain).toHaveBeenCalledOnce();
});

test('a browser without folders gives its files', async () => {
	const file = new File(['x'], 'a');
	expect(await dropped({ items: [{}], files: [file] } as unknown as DataTransfer)).toEqual([file]);
});
