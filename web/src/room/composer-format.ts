/** What the formatting buttons and the popup do to a text. */

/** A text with what is selected in it. */
export interface Selected {
	text: string;
	start: number;
	end: number;
}

/** The marks of Rocket.Chat's messages, each with the key that sets it. */
export const marks = {
	bold: { mark: '*', key: 'b' },
	italic: { mark: '_', key: 'i' },
	strike: { mark: '~', key: 'x' },
	code: { mark: '`', key: 'e' },
} as const;

export type MarkName = keyof typeof marks;

/** A part of a text is replaced, and something is selected afterwards. */
export interface Edit {
	from: number;
	to: number;
	by: string;
	start: number;
	end: number;
}

/** marked sets or takes away a mark around what is selected. */
export function marked({ text, start, end }: Selected, name: MarkName): Edit {
	const chosen = text.slice(start, end);
	const mark = name === 'code' && chosen.includes('\n') ? '\n```\n' : marks[name].mark;
	const size = mark.length;
	if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark) {
		return { from: start - size, to: end + size, by: chosen, start: start - size, end: end - size };
	}
	return { from: start, to: end, by: mark + chosen + mark, start: start + size, end: end + size };
}

/** linked makes what is selected a link, whose address is to be written. */
export function linked({ text, start, end }: Selected): Edit {
	const chosen = text.slice(start, end);
	const at = start + chosen.length + 3;
	return { from: start, to: end, by: `[${chosen}](https://)`, start: at, end: at + 'https://'.length };
}

/** What somebody is about to write a name of. */
export interface Trigger {
	kind: '@' | '#' | ':' | '/';
	/** What was written of the name. */
	query: string;
	/** Where it begins, with its sign. */
	from: number;
}

/** trigger says what is being named before the caret, if anything. */
export function trigger(text: string, caret: number): Trigger | undefined {
	const before = text.slice(0, caret);
	const command = /^\/([\w-]*)$/.exec(before);
	if (command) return { kind: '/', query: command[1] ?? '', from: 0 };
	const found = /(?:^|[\s(])([@#:])([^\s@#:]*)$/.exec(before);
	if (!found) return undefined;
	const [, kind, query = ''] = found;
	if (kind === ':' && !/^[\w+-]{2,}$/.test(query)) return undefined; // :) and 12:30 are none
	return { kind: kind as Trigger['kind'], query, from: caret - query.length - 1 };
}

/** completed puts a chosen name where it was begun, with a space after it. */
export function completed(at: Trigger, caret: number, text: string, name: string): Edit {
	const by = at.kind === ':' ? `:${name}:` : at.kind + name;
	const space = text[caret] === ' ' ? '' : ' ';
	const end = at.from + by.length + 1;
	return { from: at.from, to: caret, by: by + space, start: end, end };
}
