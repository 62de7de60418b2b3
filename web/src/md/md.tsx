/**
 * A message's text, from the tree that the server has made of it. Every kind
 * of node has its case; one that is not known is shown as its plain text.
 */
import type * as Tree from '@rocket.chat/message-parser';
import type { ComponentChildren } from 'preact';
import { memo } from 'preact/compat';
import { Emoji } from '../emoji/emoji';
import { stamp } from '../room/when';
import { preference } from '../store/session';
import type { Message } from '../store/types';
import { called } from './called';
import { Code } from './code';
import { inside, picture, safe } from './link';
import './md.css';
import { ChannelMention, UserMention } from './mentions';
import { plain } from './plain';

export interface MarkdownProps {
	tree: Tree.Root;
	mentions?: Message['mentions'] | undefined;
	channels?: Message['channels'] | undefined;
}

type Named = Pick<MarkdownProps, 'mentions' | 'channels'>;
type Block = Tree.Root[number] | Tree.Paragraph | Tree.Task | Tree.CodeLine;
type Any = Block | Tree.Inlines | Tree.Markup;

/** Markdown shows a tree. */
export const Markdown = memo(function Markdown({ tree, ...named }: MarkdownProps) {
	return <div class="md">{all(tree, named)}</div>;
});

function all(nodes: readonly Any[] | undefined, named: Named): ComponentChildren {
	return Array.isArray(nodes) ? nodes.map((one, i) => <Part key={i} node={one} named={named} />) : plain(nodes);
}

function Part({ node, named }: { node: Any; named: Named }) {
	switch (node?.type) {
		case 'PLAIN_TEXT':
			return <>{called(node.value)}</>;
		case 'PARAGRAPH':
			return <p>{all(node.value, named)}</p>;
		case 'LINE_BREAK':
			return <div class="md-gap" />;
		case 'BOLD':
			return <strong>{all(node.value, named)}</strong>;
		case 'ITALIC':
			return <em>{all(node.value, named)}</em>;
		case 'STRIKE':
			return <s>{all(node.value, named)}</s>;
		case 'INLINE_CODE':
			return <code>{plain(node.value)}</code>;
		case 'LINK':
			if (!plain(node.value.label).trim()) return null; // how quotes name what they quote, which is shown below
			return <Link href={plain(node.value.src)}>{label(node.value.label, named)}</Link>;
		case 'IMAGE':
			return <Image src={plain(node.value.src)} alt={plain(node.value.label)} />;
		case 'MENTION_USER':
			return <UserMention name={plain(node.value)} known={named.mentions} />;
		case 'MENTION_CHANNEL':
			return <ChannelMention name={plain(node.value)} known={named.channels} />;
		case 'EMOJI':
			return <Glyph node={node} />;
		case 'COLOR':
			return <Color value={node.value} />;
		case 'TIMESTAMP':
			return <Stamp {...node.value} />;
		case 'INLINE_KATEX':
		case 'KATEX':
			return <code class="md-formula">{node.value}</code>;
		default:
			return <BlockPart node={node} named={named} />;
	}
}

function BlockPart({ node, named }: { node: Exclude<Block, Tree.Paragraph>; named: Named }) {
	switch (node?.type) {
		case 'HEADING':
			return (
				<div role="heading" aria-level={Math.min(6, node.level + 2)} class={`md-heading md-h${node.level}`}>
					{all(node.value, named)}
				</div>
			);
		case 'BIG_EMOJI':
			return <p class="md-big">{all(node.value, named)}</p>;
		case 'QUOTE':
			return <blockquote>{all(node.value, named)}</blockquote>;
		case 'CODE':
			return (
				<Code
					code={node.value.map(plain).join('\n')}
					language={node.language && node.language !== 'none' ? node.language : undefined}
				/>
			);
		case 'UNORDERED_LIST':
			return <ul>{all(node.value, named)}</ul>;
		case 'ORDERED_LIST':
			return <ol>{all(node.value, named)}</ol>;
		case 'LIST_ITEM':
			return <li value={node.number}>{all(node.value, named)}</li>;
		case 'TASKS':
			return <ul class="md-tasks">{all(node.value, named)}</ul>;
		case 'TASK':
			return (
				<li>
					<label>
						<input type="checkbox" disabled checked={node.status} /> <span>{all(node.value, named)}</span>
					</label>
				</li>
			);
		default:
			return <span class="md-plain">{plain(node)}</span>;
	}
}

function label(of: Tree.Markup | Tree.Markup[], named: Named): ComponentChildren {
	return all(Array.isArray(of) ? of : [of], named);
}

/** Link leads where it may; what may not be followed is only text. */
export function Link({ href, children }: { href: string; children: ComponentChildren }) {
	const to = safe(href);
	if (!to) return <span>{children}</span>;
	if (inside(to)) return <a href={to}>{children}</a>;
	return (
		<a href={to} target="_blank" rel="noopener noreferrer">
			{children}
		</a>
	);
}

function Image({ src, alt }: { src: string; alt: string }) {
	const from = picture(src);
	if (!from) return <Link href={src}>{alt || src}</Link>;
	return (
		<Link href={src}>
			<img class="md-image" src={from} alt={alt} loading="lazy" referrerpolicy="no-referrer" />
		</Link>
	);
}

function Glyph({ node }: { node: Tree.Emoji }) {
	if (!('shortCode' in node)) return <span class="emoji">{node.unicode}</span>;
	const written = plain(node.value);
	const ascii = written !== node.shortCode && written !== `:${node.shortCode}:`;
	if (!preference('useEmojis', true) || (ascii && !preference('convertAsciiEmoji', true))) {
		return <>{ascii ? written : `:${node.shortCode}:`}</>;
	}
	return <Emoji name={node.shortCode} />;
}

function Color({ value: { r, g, b, a } }: Pick<Tree.Color, 'value'>) {
	const color = `rgba(${Number(r)}, ${Number(g)}, ${Number(b)}, ${Number(a) / 255})`;
	return (
		<span class="md-color">
			<span class="md-swatch" style={{ backgroundColor: color }} />
			{color}
		</span>
	);
}

function Stamp({ timestamp, format }: Tree.Timestamp['value']) {
	const date = new Date(/^-?\d+$/.test(timestamp) ? Number(timestamp) * 1000 : timestamp);
	if (Number.isNaN(date.getTime())) return <>{timestamp}</>;
	const ts = date.toISOString();
	return (
		<time class="md-time" dateTime={ts} title={stamp(ts, 'F')}>
			{stamp(ts, format)}
		</time>
	);
}
