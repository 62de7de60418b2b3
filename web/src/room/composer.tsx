import { useState } from 'preact/hooks';
import { pickEmoji } from '../emoji/picker';
import { t } from '../i18n';
import { say } from '../store/outbox';
import { type Entry, title } from '../store/rooms';
import { Icon } from '../ui/icon';

export function Composer({ entry }: { entry: Entry }) {
	const [text, setText] = useState('');
	const send = (event: Event) => {
		event.preventDefault();
		if (text.trim()) say(entry.sub.rid, text);
		setText('');
	};
	return (
		<form class="composer" onSubmit={send}>
			<input
				aria-label={t('room.compose', { room: title(entry) })}
				value={text}
				onInput={(e) => setText(e.currentTarget.value)}
			/>
			<button
				type="button"
				class="icon"
				aria-label={t('compose.emoji')}
				onClick={async (event) => {
					const name = await pickEmoji(event.currentTarget);
					if (name) setText((before) => `${before}:${name}: `);
				}}
			>
				<Icon name="smile" />
			</button>
			<button type="submit" class="icon" aria-label={t('room.send')}>
				<Icon name="send" />
			</button>
		</form>
	);
}
