/** How people have reacted to a message; a press joins them, another leaves them. */
import { post } from '../api/client';
import { Emoji } from '../emoji/emoji';
import { pickEmoji } from '../emoji/picker';
import { language, t } from '../i18n';
import { me } from '../store/session';
import { setting } from '../store/settings';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';

/** react adds the person's reaction, or takes it away. */
export function react(message: Message, emoji: string, shouldReact?: boolean): Promise<boolean> {
	return attempt(() =>
		post('/v1/chat.react', {
			messageId: message._id,
			emoji,
			...(shouldReact !== undefined && { shouldReact }),
		}),
	);
}

/** choose lets the person pick an emoji and reacts with it. */
export async function choose(message: Message, anchor: HTMLElement): Promise<void> {
	const emoji = await pickEmoji(anchor);
	if (emoji) await react(message, emoji, true);
}

export function Reactions({ message }: { message: Message }) {
	const all = Object.entries(message.reactions ?? {});
	if (!all.length) return null;
	return (
		<div class="reactions">
			{all.map(([emoji, who]) => (
				<Reaction key={emoji} message={message} emoji={emoji} who={who} />
			))}
			<button
				type="button"
				class="reaction"
				aria-label={t('room.react')}
				title={t('room.react')}
				onClick={(e) => choose(message, e.currentTarget)}
			>
				<Icon name="smile" />
			</button>
		</div>
	);
}

function Reaction({
	message,
	emoji,
	who,
}: {
	message: Message;
	emoji: string;
	who: { usernames: string[]; names?: string[] };
}) {
	const mine = who.usernames.includes(me.value.username ?? '');
	const names =
		(setting('UI_Use_Real_Name', false) && who.names?.length === who.usernames.length && who.names) || who.usernames;
	const count = who.usernames.length.toLocaleString(language.value);
	const label = t('room.reacted', { who: list(names), emoji });
	return (
		<button
			type="button"
			class="reaction"
			aria-pressed={mine}
			title={label}
			onClick={() => react(message, emoji, !mine)}
		>
			<span aria-hidden="true">
				<Emoji name={emoji.replace(/^:|:$/g, '')} />
			</span>
			<span class="reaction-count">{count}</span>
			<span class="unseen">{label}</span>
		</button>
	);
}

/** list names people, the first ten of them. */
function list(names: string[]): string {
	const more = names.length - 10;
	const shown = more > 0 ? [...names.slice(0, 10), t('room.others', { n: more })] : names;
	return new Intl.ListFormat(language.value).format(shown);
}
