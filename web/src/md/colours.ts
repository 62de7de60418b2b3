/** What the words of code are, in the languages that people paste. */
import * as published from '@speed-highlight/core/languages';
import { type ShjLanguageData, type ShjToken, tokenizeWith } from '@speed-highlight/core/tokenize';

const languages: Record<string, ShjLanguageData> = { ...published };

/** Other names by which people call them, and languages that are near enough. */
const alike = new Map<string, keyof typeof published>([
	['c++', 'c'],
	['conf', 'ini'],
	['console', 'bash'],
	['cpp', 'c'],
	['cs', 'java'],
	['csharp', 'java'],
	['dockerfile', 'docker'],
	['golang', 'go'],
	['h', 'c'],
	['htm', 'html'],
	['javascript', 'js'],
	['jsx', 'js'],
	['kotlin', 'java'],
	['makefile', 'make'],
	['markdown', 'md'],
	['patch', 'diff'],
	['perl', 'pl'],
	['postgresql', 'sql'],
	['properties', 'ini'],
	['python', 'py'],
	['rust', 'rs'],
	['scss', 'css'],
	['sh', 'bash'],
	['shell', 'bash'],
	['svg', 'xml'],
	['tsx', 'ts'],
	['typescript', 'ts'],
	['yml', 'yaml'],
	['zsh', 'bash'],
]);

/** A stretch of code, and what it is; without a kind it is nothing in particular. */
export interface Stretch {
	text: string;
	kind?: ShjToken | undefined;
}

/** longest is how many characters are looked at; what is longer is read in a file. */
const longest = 20_000;

/** stretches takes code apart, or returns undefined where the language is not known. Together they are the code. */
export function stretches(code: string, language: string): readonly Stretch[] | undefined {
	const said = language.toLowerCase();
	const name = alike.get(said) ?? said;
	if (!Object.hasOwn(languages, name) || code.length > longest) return undefined;
	const found: Stretch[] = [];
	tokenizeWith(code, name, (text, kind) => found.push({ text, kind }), { languages });
	return found;
}
