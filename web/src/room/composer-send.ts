/** What becomes of what was written: a message, a command, a change. */
import { post } from '../api/client';
import { boot } from '../boot';
import { t } from '../i18n';
import { parse, run } from '../store/commands';
import { edit, stopEditing, unquote } from '../store/compose';
import { log } from '../store/messages';
import { say } from '../store/outbox';
import { type Entry, entries, path } from '../store/rooms';
import { preference } from '../store/session';
import { setting } from '../store/settings';
import type { Message } from '../store/types';
import { complain } from '../ui/toast';
import { files } from './composer-attach';
import { mayEdit } from './rights';

interface Written {
	entry: Entry;
	tmid?: string | undefined;
	text: string;
	quotes: readonly Message[];
	tshow: boolean;
}

/** submit sends what was written, and the files with it; it resolves to false where the text should stay. */
export async function submit({ entry, tmid, text, quotes, tshow }: Written): Promise<boolean> {
	const { rid } = entry.sub;
	const body = text.trim();
	if (body && !quotes.length && parse(body)) {
		if (await run(body, rid, tmid)) return true;
		complain(t('compose.noCommand', { name: body.split(/\s/)[0] ?? '' }));
		return false;
	}
	if (body || quotes.length) {
		void log(rid).feed.latest();
		say(
			rid,
			[...quotes.map((message) => `[ ](${permalink(entry, message)})`), body].join(' ').trim(),
			tmid ? { tmid, tshow } : {},
		);
		unquote(tmid ?? rid);
	}
	files.peek()?.sendAll({ rid, tmid });
	return true;
}

/** permalink is the address of a message in its own room, as the server recognizes it in quotes. */
function permalink(here: Entry, message: Message): string {
	const { sub } = entries.peek().get(message.rid) ?? here;
	const site = setting('Site_Url', '').replace(/\/$/, '') || location.origin + boot.base;
	return `${site}${path(sub)}?msg=${message._id}`;
}

/** changeMessage saves what was edited; where nothing was changed nothing happens. */
export async function changeMessage(id: string, message: Message, text: string): Promise<void> {
	const body = text.trim();
	if (!body && !message.attachments?.length) return;
	if (body !== message.msg) await post('/v1/chat.update', { roomId: message.rid, msgId: message._id, text: body });
	stopEditing(id);
}

/** sends says whether a key sends, as the person prefers it. */
export function sends(event: KeyboardEvent): boolean {
	if (event.key !== 'Enter') return false;
	const wanted = preference<string>('sendOnEnter', 'normal');
	const other = wanted === 'alternative' || (wanted === 'desktop' && matchMedia('(pointer: coarse)').matches);
	if (other) return event.ctrlKey || event.metaKey || event.altKey;
	return !event.shiftKey && !event.altKey;
}

/** editLast begins to edit the person's last message, and says whether there is one. */
export function editLast({ sub: { rid } }: Entry, tmid?: string): boolean {
	const feed = tmid ? log(rid).thread(tmid) : log(rid).feed;
	const last = feed.messages.peek().findLast((m) => m.u._id === boot.userId && mayEdit(m));
	if (last) edit(last, tmid);
	return !!last;
}
