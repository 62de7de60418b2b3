/** The slash commands of the workspace that the person may use. */
import { signal } from '@preact/signals';
import { get, post } from '../api/client';
import { need, t } from '../i18n';
import { can } from './permissions';

interface Command {
	command: string;
	params?: string;
	description?: string;
	/** One permission, or several of which one is needed. */
	permission?: string | string[];
}

/** All commands; undefined until load has been called and is done. */
export const commands = signal<readonly Command[] | undefined>(undefined);
let begun: Promise<void> | undefined;

/** load asks for the commands, once; it asks again where that failed. */
export function load(): Promise<void> {
	begun ??= list().catch((error) => {
		begun = undefined;
		throw error;
	});
	return begun;
}

async function list(): Promise<void> {
	const [found] = await Promise.all([get('/v1/commands.list', { count: 0 }), need('commands')]);
	commands.value = found.commands as Command[];
}

/** usable returns the commands that begin with a text and that the person may use in a room. */
export function usable(start: string, rid: string): Command[] {
	const may = ({ permission }: Command) => !permission || [permission].flat().some((one) => can(one, rid));
	return (commands.value ?? []).filter((one) => one.command.startsWith(start.toLowerCase()) && may(one));
}

type Texts = Parameters<typeof t>[0];

/** says is a text of a command in the person's language; those of apps come as they are. */
export function says(name = ''): string {
	const key = `commands.${name}`;
	const text = t(key as Texts);
	return text === key ? name : text;
}

/** What somebody wrote that is a command: /topic Cranes and tides. */
export function parse(text: string): { command: string; params: string } | undefined {
	const found = /^\/([\w-]+)(?:\s+([\s\S]*))?$/.exec(text);
	return found ? { command: (found[1] ?? '').toLowerCase(), params: (found[2] ?? '').trim() } : undefined;
}

/** run has the server run a command; it resolves to false where there is no such command. */
export async function run(text: string, roomId: string, tmid?: string): Promise<boolean> {
	const wanted = parse(text);
	await load();
	if (!wanted || !commands.peek()?.some((one) => one.command === wanted.command)) return false;
	await post('/v1/commands.run', { ...wanted, roomId, ...(tmid && { tmid }) });
	return true;
}
