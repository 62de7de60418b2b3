/**
 * The emoji that there are: those of Unicode, which are loaded when the first
 * is shown, and the workspace's own, which the server lists.
 */
import { signal } from '@preact/signals';
import { loaders } from 'emoji-words';
import { get } from '../api/client';
import { boot } from '../boot';
import { ddp } from '../store/session';

export interface Glyph {
	/** What it looks like, in the tone that is called yellow. */
	char: string;
	names: readonly string[];
	group: number;
	/** Whether its first name with _tone1 to _tone5 at its end is an emoji, too. */
	toned: boolean;
}

/** An emoji of the workspace: a picture. */
export interface Custom {
	name: string;
	aliases: readonly string[];
	src: string;
}

/** The emoji of Unicode in their order; undefined until they are loaded. */
export const glyphs = signal<readonly Glyph[] | undefined>(undefined);
/** The workspace's emoji; undefined until they are loaded. */
export const customs = signal<readonly Custom[] | undefined>(undefined);

const byName = new Map<string, Glyph>();
const customByName = signal<ReadonlyMap<string, Custom>>(new Map());
let begun: Promise<void> | undefined;

/** load loads all emoji, once; what shows some is drawn again when they are there. */
export function load(): Promise<void> {
	begun ??= Promise.all([loadGlyphs(), loadCustoms()]).then(() => undefined);
	return begun;
}

async function loadGlyphs(): Promise<void> {
	try {
		take((await import('emoji')).default);
	} catch {
		take(''); // names are shown instead, and the page is loaded anew sooner or later
	}
}

/** take reads the lines that scripts/emoji.js wrote. */
function take(lines: string): void {
	const all = lines.split('\n').flatMap((line) => {
		const [char = '', group = '', toned, names = ''] = line.split('|');
		return char ? [{ char, group: Number(group), toned: toned === 't', names: names.split(' ') }] : [];
	});
	for (const glyph of all) for (const name of glyph.names) byName.set(name, glyph);
	glyphs.value = all;
}

async function loadCustoms(): Promise<void> {
	ddp.on('notify-logged', 'updateEmojiCustom', () => void listCustoms());
	ddp.on('notify-logged', 'deleteEmojiCustom', () => void listCustoms());
	await listCustoms();
}

async function listCustoms(): Promise<void> {
	try {
		const { emojis } = await get('/v1/emoji-custom.list', {});
		setCustoms(
			emojis.update.map(({ name, aliases, extension, _updatedAt }) => ({
				name,
				aliases: aliases ?? [],
				src: `${boot.base}/emoji-custom/${encodeURIComponent(name)}.${extension}?v=${Date.parse(_updatedAt)}`,
			})),
		);
	} catch {
		setCustoms(customs.peek() ?? []); // asked for again with the next change, or the next visit
	}
}

function setCustoms(all: readonly Custom[]): void {
	customs.value = all;
	customByName.value = new Map(all.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one])));
}

/** custom returns the workspace's emoji of a name. */
export function custom(name: string): Custom | undefined {
	return customByName.value.get(name);
}

const shades = ['light', 'medium_light', 'medium', 'medium_dark', 'dark'];
const tones = /_(?:tone([1-5])|(light|medium_light|medium|medium_dark|dark)_skin_tone)(?=_|$)/g;

/** char returns what the emoji of a name looks like: '👋🏽' for wave_tone3. */
export function char(name: string): string | undefined {
	if (!glyphs.value) return undefined;
	const found = byName.get(name);
	if (found) return found.char;
	const wanted = [...name.matchAll(tones)].map(([, tone, word]) =>
		tone ? Number(tone) : shades.indexOf(word ?? '') + 1,
	);
	const plain = wanted.length ? byName.get(name.replace(tones, '')) : undefined;
	return plain && tinted(plain.char, wanted);
}

/** tinted gives the people of an emoji their skin tones, 1 to 5; the last one is for all that are left. */
export function tinted(char: string, wanted: readonly number[]): string {
	const takes = /^(?!🤝)\p{Emoji_Modifier_Base}/u; // a handshake has its own only where it is alone
	let person = 0;
	let before = '';
	let out = '';
	for (const part of char) {
		const dropped = part === '\uFE0F' && takes.test(before);
		if (!dropped) out += part;
		if (takes.test(part) || part === char)
			out += String.fromCodePoint(0x1f3fa + (wanted[Math.min(person++, wanted.length - 1)] ?? 1));
		before = part;
	}
	return out;
}

/** named returns the emoji of Unicode of a name without a skin tone. */
export function named(name: string): Glyph | undefined {
	return glyphs.value && (byName.get(name) ?? byName.get(name.replace(tones, '')));
}

/** The words by which each of the glyphs is found, by language. */
const words = signal<ReadonlyMap<string, readonly string[]>>(new Map());

/** loadWords loads the words of a language, for the search that somebody begins. */
export async function loadWords(language: string): Promise<void> {
	if (words.peek().has(language)) return;
	const lines = await loaders[language]?.();
	words.value = new Map(words.peek()).set(language, lines?.default.split('\n') ?? []);
}

/** search returns the names of the emoji that fit what somebody typed, the best first. */
export function search(typed: string, limit: number, language = ''): string[] {
	const wanted = typed.toLowerCase().replace(/:/g, '').trim();
	const name = wanted.replace(/[\s-]+/g, '_');
	const found: { name: string; rank: number }[] = [];
	const consider = (names: readonly string[], others = '') => {
		const rank = Math.min(...names.map((one) => rankOf(one.toLowerCase(), name)), spoken(others, wanted));
		if (rank < 4) found.push({ name: names[0] ?? '', rank });
	};
	const lines = words.value.get(language);
	for (const one of customs.value ?? []) consider([one.name, ...one.aliases]);
	for (const [i, glyph] of (glyphs.value ?? []).entries()) consider(glyph.names, lines?.[i]);
	return found
		.sort((a, b) => a.rank - b.rank)
		.slice(0, limit)
		.map(({ name }) => name);
}

/** rankOf says how well a name fits: 0 exactly, 1 at its beginning, 2 at the beginning of a word, 3 somewhere, 4 not. */
function rankOf(name: string, wanted: string): number {
	if (name === wanted) return 0;
	if (name.startsWith(wanted)) return 1;
	if (name.includes(`_${wanted}`)) return 2;
	return name.includes(wanted) ? 3 : 4;
}

/** spoken says how well the words of an emoji fit: all that are wanted begin some of them, or it does not. */
function spoken(line: string, wanted: string): number {
	if (!line) return 4;
	const padded = ` ${line} `;
	if (!wanted.split(/\s+/).every((word) => padded.includes(` ${word}`))) return 4;
	return padded.includes(` ${wanted} `) ? 1.5 : 2.5;
}
