import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Answer } from '../api/endpoints';
import { boot } from '../boot';
import { language, t } from '../i18n';
import { block, other } from '../store/block';
import { presenceOf } from '../store/presence';
import type { Entry } from '../store/rooms';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { Fact } from './fact';
import { Presence, RoleMarks } from './member';
import { cardItems, type Member, talk } from './member-acts';
import { useMemberRoles } from './member-roles';
import './members.css';
import { openPanel } from './open';
import type { PanelProps } from './slot';

type User = Answer<'GET', '/v1/users.info'>['user'];

/** The card of a person: of the one whom the address names, or of the other one in a direct room. */
export default function PersonPanel({ entry, context }: PanelProps) {
	const username = context || entry.sub.name;
	const [user, setUser] = useState<User>();
	const [error, setError] = useState<Error>();
	useEffect(() => {
		get('/v1/users.info', { username }).then(({ user: found }) => setUser(found), setError);
	}, [username]);
	if (error)
		return (
			<div class="panel-body">
				<p class="empty" role="alert">
					{error.message}
				</p>
			</div>
		);
	return (
		<div class="panel-body person" aria-busy={!user}>
			{user && <Card entry={entry} user={user} username={username} />}
		</div>
	);
}

function Card({ entry, user, username }: { entry: Entry; user: User; username: string }) {
	const roles = useMemberRoles(entry).get(user._id) ?? [];
	const member: Member = { _id: user._id, username, ...(user.name && { name: user.name }) };
	const { text } = presenceOf(username);
	const talking = entry.sub.t === 'd' && entry.sub.name === username; // with nobody else, here
	return (
		<>
			<Avatar username={username} etag={user.avatarETag} look="large" />
			<div>
				<h3>{user.name || username}</h3>
				<p class="member-line soft">
					<Presence username={username} />
					<bdi>@{username}</bdi>
				</p>
				{(text || user.statusText) && <p>{text || user.statusText}</p>}
			</div>
			{!talking && <Acts entry={entry} member={member} roles={roles} />}
			{other(entry) === user._id && <Block entry={entry} member={member} />}
			<dl class="stack">
				<Fact name={t('panel.nickname')}>{user.nickname}</Fact>
				<Fact name={t('panel.bio')}>{user.bio}</Fact>
				<Fact name={t('panel.rolesHere')}>{roles.length > 0 && <RoleMarks roles={roles} />}</Fact>
				<Fact name={t('panel.roles')}>{user.roles?.length && <RoleMarks roles={user.roles} />}</Fact>
				<Fact name={t('panel.localTime')}>{localTime(user.utcOffset)}</Fact>
				<Fact name={t('panel.mail')}>{user.emails?.[0]?.address}</Fact>
			</dl>
		</>
	);
}

/** Block keeps the other one of a conversation from writing to the person. */
function Block({ entry: { sub }, member }: { entry: Entry; member: Member }) {
	const blocks = !!(sub as { blocker?: boolean }).blocker;
	const name = member.name || member.username;
	const act = async () => {
		const sure =
			blocks ||
			(await confirm({
				title: t('panel.blockTitle', { name }),
				text: t('panel.blockText', { name }),
				action: t('panel.block'),
				danger: true,
			}));
		if (sure) await attempt(() => block(sub.rid, member._id, !blocks));
	};
	return (
		<button type="button" class={blocks ? '' : 'danger'} onClick={() => void act()}>
			<Icon name="block" />
			{t(blocks ? 'panel.unblock' : 'panel.block')}
		</button>
	);
}

function Acts({ entry, member, roles }: { entry: Entry; member: Member; roles: readonly string[] }) {
	const gone = () => openPanel(entry, 'members-list');
	return (
		<div class="row wrap">
			{member._id !== boot.userId && (
				<button type="button" class="main" onClick={() => void talk(member.username)}>
					<Icon name="send" />
					{t('panel.talk')}
				</button>
			)}
			{cardItems(entry, member, roles, gone).length > 0 && (
				<Menu
					label={t('panel.aboutMember', { name: member.name || member.username })}
					class=""
					items={() => cardItems(entry, member, roles, gone)}
				>
					<Icon name="more" />
				</Menu>
			)}
		</div>
	);
}

/** localTime is the time of day where somebody is, who is so many hours ahead of UTC. */
export function localTime(offset: number | undefined, now = Date.now()): string | undefined {
	if (offset === undefined) return undefined;
	const there = new Date(now + offset * 3_600_000);
	return new Intl.DateTimeFormat(language.value, { timeStyle: 'short', timeZone: 'UTC' }).format(there);
}
