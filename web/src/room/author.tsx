/** Who has written a message. */
import { useEffect } from 'preact/hooks';
import { href } from '../app/router';
import { Emoji } from '../emoji/emoji';
import { t } from '../i18n';
import { picture } from '../md/link';
import { profile } from '../md/mentions';
import { family } from '../panel/family';
import { badges, follow, shown } from '../store/holders';
import type { Entry } from '../store/rooms';
import { setting } from '../store/settings';
import type { Message, Person, Role } from '../store/types';
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

/** useHolders learns who holds which roles in a room that is shown, where they are shown. */
export function useHolders(entry: Entry | undefined): void {
	const rid = entry?.sub.rid;
	const wanted = !!rid && shown();
	useEffect(() => {
		if (entry && wanted) return follow(entry.sub.t === 'd' ? '' : family(entry, 'roles'), entry.sub.rid);
		return undefined;
	}, [rid, wanted]);
}

/**
 * AuthorRoles are what the author is in the workspace and the room. They stand
 * last and take the place that is left, so that nothing moves when they come.
 */
export function AuthorRoles({ message }: { message: Message }) {
	const held = !message.alias && shown() ? badges(message.u._id, message.rid) : [];
	if (!held.length) return null;
	return (
		<span class="message-roles">
			{held.map((role) => (
				<span key={role._id} class="message-badge message-role">
					{called(role)}
				</span>
			))}
		</span>
	);
}

/** called is a role's name; those that every workspace has are named in the person's language, unless an admin has renamed them. */
function called({ _id, description }: Role): string {
	switch (`${_id} ${description}`) {
		case 'admin Admin':
			return t('room.roleAdmin');
		case 'owner Owner':
			return t('room.roleOwner');
		case 'leader Leader':
			return t('room.roleLeader');
		case 'moderator Moderator':
			return t('room.roleModerator');
		default:
			return description;
	}
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
