/**
 * The texts, in the language of the person. en.json is the source: its keys
 * are types, the other files must have the same. A section is loaded with the
 * page that needs it.
 */
import { signal } from '@preact/signals';
import { languages, loaders } from 'words';
import type de from './de.json';
import type en from './en.json';

type Texts = typeof en;
export type Section = keyof Texts;
type Key = { [S in Section]: `${S}.${keyof Texts[S] & string}` }[Section];

// A language that lacks a text, or has one more, does not compile.
type Same<A, B> = { [S in keyof A]: { [K in keyof A[S]]: string } } extends {
	[S in keyof B]: { [K in keyof B[S]]: string };
}
	? true
	: never;
true satisfies Same<typeof en, typeof de> & Same<typeof de, typeof en>;

export type Values = Record<string, string | number>;

/** The language in use, such as 'en'. */
export const language = signal('en');
const loaded = signal<Partial<Record<Section, Record<string, string>>>>({});
let plurals = new Intl.PluralRules('en');

const rtl = /^(ar|fa|he|ur|ckb|dv|ps|sd|ug|yi)\b/;

/** pick returns the first of the wanted languages that there is. */
export function pick(wanted: readonly string[]): string {
	for (const tag of wanted) {
		const base = tag.toLowerCase().split(/[-_]/)[0] ?? '';
		if (languages.includes(base)) return base;
	}
	return 'en';
}

/** speak changes the language of everything that is shown. */
export async function speak(wanted: readonly string[]): Promise<void> {
	const next = pick(wanted);
	const sections = Object.keys(loaded.peek()) as Section[];
	const texts = await Promise.all(sections.map((section) => read(next, section)));
	plurals = new Intl.PluralRules(next);
	document.documentElement.lang = next;
	document.documentElement.dir = rtl.test(next) ? 'rtl' : 'ltr';
	loaded.value = Object.fromEntries(sections.map((section, i) => [section, texts[i] ?? {}]));
	language.value = next;
}

/** need loads sections, before the page that uses them is shown. */
export async function need(...sections: Section[]): Promise<void> {
	const missing = sections.filter((section) => !loaded.peek()[section]);
	if (!missing.length) return;
	const texts = await Promise.all(missing.map((section) => read(language.peek(), section)));
	loaded.value = { ...loaded.peek(), ...Object.fromEntries(missing.map((section, i) => [section, texts[i]])) };
}

async function read(lang: string, section: Section): Promise<Record<string, string>> {
	return (await loaders[`${lang}/${section}`]!()).default;
}

/**
 * t returns a text. {name} in it is replaced by the value of that name, and
 * {n, one {# day} other {# days}} is chosen by the plural rules of the
 * language; # is the number.
 */
export function t(key: Key, values: Values = {}): string {
	const [section = '', name = ''] = split(key);
	return fill(loaded.value[section as Section]?.[name] ?? key, values);
}

/** isSection says whether there are texts of that name. */
export function isSection(name: string): name is Section {
	return Object.hasOwn(loaders, `en/${name}`);
}

/** spoken says whether a section is loaded. */
export function spoken(section: Section): boolean {
	return section in loaded.value;
}

/** said is what a section says of an id of the server's, or undefined where it has no text for it. */
export function said(section: Section, id: string): string | undefined {
	const texts = loaded.value[section];
	return texts && Object.hasOwn(texts, id) ? texts[id] : undefined;
}

function split(key: string): [string, string] {
	const dot = key.indexOf('.');
	return [key.slice(0, dot), key.slice(dot + 1)];
}

const plural = /\{(\w+), ((?:\w+ \{[^{}]*\}\s*)+)\}/g;

/** fill puts values into a text. */
export function fill(text: string, values: Values): string {
	return text
		.replace(plural, (_, name: string, forms: string) => choose(Number(values[name]), forms))
		.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function choose(n: number, forms: string): string {
	const by = new Map([...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map(([, form = '', text = '']) => [form, text]));
	return (by.get(plurals.select(n)) ?? by.get('other') ?? '').replace(/#/g, n.toLocaleString(language.peek()));
}
