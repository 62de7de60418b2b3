import { href } from '../app/router';
import { t } from '../i18n';
import { presenceOf } from '../store/presence';
import type { Entry } from '../store/rooms';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { isMuted, type Member, memberItems } from './member-acts';
import { panelPath } from './open';

interface MemberRowProps {
	entry: Entry;
	member: Member;
	roles: readonly string[];
	/** Called when the person was removed from the room. */
	gone: () => void;
}

/** A member in the list, with what can be done about them. */
export function MemberRow({ entry, member, roles, gone }: MemberRowProps) {
	const { username, name, avatarETag } = member;
	return (
		<div class="member">
			<a class="member-name grow" href={href(panelPath(entry, 'user-info', username))}>
				<Avatar username={username} etag={avatarETag} />
				<span class="grow">
					<span class="member-line">
						<Presence username={username} />
						<b class="cut">{name || username}</b>
						{isMuted(entry, username) && <Icon name="bellOff" />}
					</span>
					<span class="member-line small soft">
						<bdi class="cut">@{username}</bdi>
						<RoleMarks roles={roles} />
					</span>
				</span>
			</a>
			<Menu
				label={t('panel.aboutMember', { name: name || username })}
				items={() => memberItems(entry, member, roles, gone)}
			>
				<Icon name="more" />
			</Menu>
		</div>
	);
}

/** Presence is a dot, with its meaning in words for those who do not see it. */
export function Presence({ username }: { username: string }) {
	const { status } = presenceOf(username);
	const meaning = t(`panel.${status}`);
	return <span class={`presence ${status}`} role="img" aria-label={meaning} title={meaning} />;
}

export function RoleMarks({ roles }: { roles: readonly string[] }) {
	return (
		<>
			{roles.map((role) => (
				<span key={role} class="role-mark">
					{roleName(role)}
				</span>
			))}
		</>
	);
}

function roleName(role: string): string {
	switch (role) {
		case 'owner':
			return t('panel.owner');
		case 'leader':
			return t('panel.leader');
		case 'moderator':
			return t('panel.moderator');
		default:
			return role;
	}
}
