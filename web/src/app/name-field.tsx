/** The field for a new room's name, which says at once whether the name can be had. */
import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { setting } from '../store/settings';

export interface RoomName {
	text: Signal<string>;
	/** What is wrong with it, in words, or ''. */
	problem: Signal<string>;
	ready: ReadonlySignal<boolean>;
}

/** useRoomName is a name that is checked while it is typed. */
export function useRoomName(): RoomName {
	const text = useSignal('');
	const problem = useSignal('');
	const ready = useComputed(() => !!text.value.trim() && !problem.value);
	useEffect(() => {
		const name = text.value.trim();
		problem.value = name && !fits(name) ? t('shell.nameLetters') : '';
		if (!name || problem.value) return;
		const timer = setTimeout(async () => {
			const { exists } = await get('/v1/rooms.nameExists', { roomName: name }).catch(() => ({ exists: false }));
			if (exists && text.peek().trim() === name) problem.value = t('shell.nameTaken');
		}, 200);
		return () => clearTimeout(timer);
	}, [text.value]);
	return { text, problem, ready };
}

/** fits says whether the workspace takes a name; the server has the last word. */
function fits(name: string): boolean {
	if (setting('UI_Allow_room_names_with_special_chars', false)) return true;
	try {
		return new RegExp(`^${setting('UTF8_Channel_Names_Validation', '[0-9a-zA-Z-_.]+')}$`).test(name);
	} catch {
		return true; // the pattern is one that only the server understands
	}
}

export function NameField({ name: { text, problem } }: { name: RoomName }) {
	return (
		<div class="field">
			<label for="room-name">{t('shell.name')}</label>
			<input
				id="room-name"
				required
				autofocus
				autocomplete="off"
				autocapitalize="none"
				spellcheck={false}
				value={text.value}
				aria-invalid={problem.value ? true : undefined}
				aria-describedby="room-name-hint"
				onInput={(event) => {
					text.value = event.currentTarget.value;
				}}
			/>
			<span id="room-name-hint" class={problem.value ? 'alarm small' : 'hint'} role="status">
				{problem.value || t('shell.nameHint')}
			</span>
		</div>
	);
}
