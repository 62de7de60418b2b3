/** The plain text of a message's tree. */

/** Node is a part of the tree, of whatever kind. */
export interface Node {
	type: string;
	value?: unknown;
}

/** plain returns the text of a node that has one anywhere, also of kinds that are not known. */
export function plain(node: unknown): string {
	if (typeof node === 'string') return node;
	if (Array.isArray(node)) return node.map(plain).join(between(node));
	if (node === null || typeof node !== 'object') return '';
	const { type, value, unicode, label, fallback } = node as Record<string, unknown>;
	if (type === 'LINE_BREAK') return '\n';
	if (type === 'EMOJI' && !value) return String(unicode ?? '');
	if (type === 'MENTION_USER') return `@${plain(value)}`;
	if (type === 'MENTION_CHANNEL') return `#${plain(value)}`;
	return plain(label ?? value ?? fallback);
}

const blocks = new Set([
	'PARAGRAPH',
	'HEADING',
	'LIST_ITEM',
	'TASK',
	'CODE_LINE',
	'CODE',
	'QUOTE',
	'ORDERED_LIST',
	'UNORDERED_LIST',
	'TASKS',
]);

/** between is what stands between the texts of siblings: lines of blocks, nothing between words. */
function between(siblings: unknown[]): string {
	return siblings.some((one) => blocks.has((one as Node | null)?.type ?? '')) ? '\n' : '';
}
