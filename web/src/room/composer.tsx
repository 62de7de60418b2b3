/** Where people write: the field, what stands around it, or why one cannot write here. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { editing, quoting, stopEditing, unquote } from '../store/compose';
import { draft, keepDraft } from '../store/drafts';
import { log } from '../store/messages';
import { reveal } from '../store/outbox';
import { type Entry, title } from '../store/rooms';
import { preference } from '../store/session';
import { setting } from '../store/settings';
import { Writing } from '../store/typing';
import { Icon } from '../ui/icon';
import { complain } from '../ui/toast';
import { attach, files } from './composer-attach';
import './composer.css';
import { barOf, Closed, Editing, Quoted } from './composer-bars';
import { DropZone } from './composer-drop';
import { type FieldRef, grow } from './composer-field';
import { Popup, useSuggestions } from './composer-popup';
import { changeMessage, editLast, sends, submit } from './composer-send';
import { formatKey, Tools } from './composer-tools';
import { TypingLine } from './composer-typing';

export interface ComposerProps {
	entry: Entry;
	/** The first message of the thread that is written in. */
	tmid?: string | undefined;
}

export function Composer({ entry, tmid }: ComposerProps) {
	const { rid } = entry.sub;
	const feed = tmid ? log(rid).thread(tmid) : log(rid).feed;
	const begun = feed.begun.value;
	useEffect(() => {
		if (begun) reveal(rid);
	}, [feed, begun]);
	const bar = barOf(entry);
	if (bar) return <Closed entry={entry} bar={bar} />;
	return <Writer key={tmid ?? rid} entry={entry} tmid={tmid} />;
}

/** useText is what stands in the field: a draft, or the message that is being edited. */
function useText(id: string) {
	const edited = editing.value.get(id);
	const [text, setText] = useState(() => draft(id));
	useEffect(() => setText(edited ? edited.msg : draft(id)), [edited?._id]);
	const write = (next: string) => {
		setText(next);
		if (!edited) keepDraft(id, next);
	};
	return { text, write, edited };
}

/** useWriter is the field with its text, and what keys and the send button do with it. */
function useWriter({ entry, tmid }: ComposerProps) {
	const { rid } = entry.sub;
	const id = tmid ?? rid;
	const field = useRef<HTMLTextAreaElement>(null);
	const { text, write, edited } = useText(id);
	const quotes = quoting.value.get(id) ?? [];
	const writing = useMemo(() => new Writing(rid, tmid), [rid, tmid]);
	const suggestions = useSuggestions(field, entry);
	const [tshow, setTshow] = useState(preference<string>('alsoSendThreadToChannel', 'default') === 'always');
	useEffect(() => () => writing.ends(), [writing]);
	useLayoutEffect(() => grow(field.current), [text]);
	useFocus(field, [edited?._id, quotes.length]);

	const left = setting('Message_MaxAllowedSize', 5000) - text.length;
	const finish = async () => {
		if (left < 0) return;
		suggestions.close();
		writing.ends();
		try {
			if (edited) return await changeMessage(id, edited, text);
			write('');
			const sent = await submit({ entry, tmid, text, quotes, tshow });
			if (!sent && !field.current?.value) write(text);
		} catch (error) {
			write(text);
			complain(error);
		}
	};
	const key = (event: KeyboardEvent): boolean => {
		if (suggestions.key(event) || formatKey(field, event)) return true;
		if (sends(event)) {
			void finish();
			return true;
		}
		if (event.key === 'ArrowUp') return !text && editLast(entry, tmid);
		return event.key === 'Escape' && leave(id, !!edited, quotes.length > 0);
	};
	const typed = (next: string) => {
		write(next);
		if (next.trim()) writing.goesOn();
		else writing.ends();
		suggestions.look();
	};
	return { field, id, text, edited, quotes, suggestions, left, finish, key, typed, tshow, setTshow };
}

function Writer({ entry, tmid }: ComposerProps) {
	const { rid } = entry.sub;
	const writer = useWriter({ entry, tmid });
	const { field, id, edited, quotes, left, finish } = writer;
	const add = (chosen: File[]) => void attach({ rid, tmid }, chosen).catch(complain);
	const asFile = () => {
		add([new File([writer.text], 'message.txt', { type: 'text/plain' })]);
		writer.typed('');
	};
	const submitted = (event: Event) => {
		event.preventDefault();
		void finish();
	};
	return (
		<form class="composer" onSubmit={submitted}>
			<DropZone attach={add} />
			{edited && <Editing id={id} />}
			{quotes.map((message) => (
				<Quoted key={message._id} id={id} message={message} />
			))}
			{files.value && <files.value.Files rid={rid} tmid={tmid} />}
			<div class="composer-box">
				<Field
					writer={writer}
					label={tmid ? t('compose.reply') : t('room.compose', { room: title(entry) })}
					add={add}
				/>
				<div class="composer-tools">
					<Tools field={field} attach={add} />
					<Left left={left} asFile={asFile} />
					<button type="submit" class="icon composer-send" aria-label={t('room.send')} title={t('room.send')}>
						<Icon name={edited ? 'check' : 'send'} />
					</button>
				</div>
			</div>
			{tmid && !edited && <Also shown={writer.tshow} set={writer.setTshow} />}
			<TypingLine rid={rid} tmid={tmid} />
		</form>
	);
}

/** Also asks whether an answer in a thread is shown in the room, too. */
function Also({ shown, set }: { shown: boolean; set: (shown: boolean) => void }) {
	return (
		<label class="composer-also small">
			<input type="checkbox" checked={shown} onChange={(event) => set(event.currentTarget.checked)} />
			{t('compose.also')}
		</label>
	);
}

/** leave stops editing or quoting, and says whether there was either. */
function leave(id: string, edits: boolean, quotes: boolean): boolean {
	if (edits) stopEditing(id);
	else if (quotes) unquote(id);
	return edits || quotes;
}

/** useFocus puts the focus into the field: at first, unless that opens a keyboard on the screen, and with each change of why. */
function useFocus(field: FieldRef, why: unknown[]): void {
	const first = useRef(true);
	useEffect(() => {
		const opensKeyboard = first.current && matchMedia('(pointer: coarse)').matches;
		const busy = first.current && document.querySelector('dialog[open]');
		first.current = false;
		if (!opensKeyboard && !busy) field.current?.focus({ preventScroll: true });
	}, why);
}

interface FieldProps {
	writer: ReturnType<typeof useWriter>;
	label: string;
	add: (files: File[]) => void;
}

function Field({ writer: { field, text, left, typed, key, suggestions }, label, add }: FieldProps) {
	const id = useId();
	const { offers, active } = suggestions;
	const pressed = (event: KeyboardEvent) => {
		if (event.isComposing || !key(event)) return;
		event.preventDefault();
		event.stopPropagation();
	};
	const pasted = (event: ClipboardEvent) => {
		const found = [...(event.clipboardData?.files ?? [])];
		if (!found.length || event.clipboardData?.getData('text/plain')) return; // a text has pictures of itself with it
		event.preventDefault();
		add(found);
	};
	return (
		<>
			<textarea
				ref={field}
				rows={1}
				aria-label={label}
				placeholder={label}
				aria-autocomplete="list"
				aria-haspopup="listbox"
				aria-controls={offers.length ? id : undefined}
				aria-activedescendant={offers.length ? `${id}-${active}` : undefined}
				aria-invalid={left < 0 || undefined}
				enterkeyhint="send"
				value={text}
				onInput={(event) => typed(event.currentTarget.value)}
				onKeyDown={pressed}
				onSelect={suggestions.look}
				onBlur={suggestions.close}
				onPaste={pasted}
			/>
			<Popup id={id} offers={offers} active={active} choose={suggestions.choose} />
		</>
	);
}

/** Left counts what may still be written, when that is little; what is too long can become a file. */
function Left({ left, asFile }: { left: number; asFile: () => void }) {
	const near = left < 200;
	const convertible =
		setting('FileUpload_Enabled', true) && setting('Message_AllowConvertLongMessagesToAttachment', true);
	return (
		<>
			<span class={left < 0 ? 'composer-left alarm' : 'composer-left soft'} role="status">
				{near && (left < 0 ? t('compose.tooLong', { n: -left }) : t('compose.left', { n: left }))}
			</span>
			{left < 0 && convertible && (
				<button type="button" class="small" onClick={asFile}>
					{t('compose.asFile')}
				</button>
			)}
		</>
	);
}
