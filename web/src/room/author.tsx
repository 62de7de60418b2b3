/** Who has written a message. */
import { href } from '../app/router';
import { Emoji } from '../emoji/emoji';
import { picture } from '../md/link';
import { profile } from '../md/mentions';
import { setting } from '../store/settings';
import type { Message, Person } from '../store/types';
import { Avatar } from '../ui/avatar';

/** nameOf is how people are called here: by their real name where the workspace wants that. */
export function nameOf(person: Person | undefined): string {
	return (setting('UI_Use_Real_Name', false) && person?.name) || person?.username || person?.name || '';
}

/** authorName is the name that stands over a message. */
export function authorName(message: Message): string {
	return message.alias || nameOf(message.u);
}

/** AuthorName is the name, as a link to the person. */
export function AuthorName({ message }: { message: Message }) {
	const { username } = message.u;
	const beside = message.alias || (setting('UI_Use_Real_Name', false) && message.u.name && message.u.name !== username);
	return (
		<>
			<a class="message-author" href={href(profile(username))}>
				{authorName(message)}
			</a>
			{beside && <span class="soft small message-username">@{username}</span>}
		</>
	);
}

/** AuthorPicture is the picture beside a message: of the person, or what a bot has chosen. */
export function AuthorPicture({ message }: { message: Message }) {
	const emoji = message.emoji?.replace(/^:|:$/g, '');
	if (emoji) {
		return (
			<span class="avatar message-emoji" aria-hidden="true">
				<Emoji name={emoji} />
			</span>
		);
	}
	const chosen = picture(message.avatar);
	if (chosen)
		return (
			<img class="avatar" src={chosen} alt="" loading="lazy" width="36" height="36" referrerpolicy="no-referrer" />
		);
	return <Avatar username={message.u.username} etag={message.u.avatarETag} />;
}
