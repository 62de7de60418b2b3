/** One person: what is known of the account, and what can be done with it. */
import { useEffect, useState } from 'preact/hooks';
import type { AdminUser, RoomOfUser } from '../api/admin';
import { get } from '../api/client';
import { href } from '../app/router';
import { t } from '../i18n';
import { path } from '../store/rooms';
import { Avatar } from '../ui/avatar';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { complain } from '../ui/toast';
import { list, moment, number } from './format';
import { called, itemsFor } from './user-actions';
import { UserForm } from './user-form';
import { StateOf } from './user-state';

type Shown = AdminUser & { rooms?: RoomOfUser[] };

interface Props {
	id: string;
	edits: boolean;
	onClose: () => void;
	onChange: () => void;
}

export function UserDialog({ id, edits, onClose, onChange }: Props) {
	const [user, setUser] = useState<Shown>();
	const read = () =>
		get('/v1/users.info', { userId: id, fields: '{"userRooms":1}' }).then(
			(answer) => setUser(answer.user),
			(error) => {
				complain(error);
				onClose();
			},
		);
	useEffect(() => void read(), [id]);
	const changed = () => {
		onChange();
		void read();
	};
	if (!user) return null;
	if (edits) return <UserForm user={user} onClose={onClose} onDone={onChange} />;
	return (
		<Dialog title={called(user)} onClose={onClose}>
			<Head user={user} changed={changed} />
			<Facts user={user} />
			<Rooms rooms={user.rooms ?? []} />
		</Dialog>
	);
}

function Head({ user, changed }: { user: Shown; changed: () => void }) {
	return (
		<div class="adm-who">
			<Avatar username={user.username ?? ''} etag={user.avatarETag} look="large" />
			<span class="grow stack">
				<span class="soft">{user.username && `@${user.username}`}</span>
				<span class="row wrap">
					<StateOf user={user} />
					{user.roles?.map((role) => (
						<span key={role} class="adm-tag">
							{role}
						</span>
					))}
				</span>
			</span>
			<Menu label={t('admin.actionsOn', { name: called(user) })} items={() => itemsFor(user, changed)}>
				<Icon name="more" />
			</Menu>
		</div>
	);
}

function Facts({ user }: { user: Shown }) {
	const facts: [string, string | undefined][] = [
		[t('people.email'), user.emails?.length ? list(user.emails.map((one) => one.address)) : undefined],
		[t('people.nickname'), user.nickname],
		[t('people.bio'), user.bio],
		[t('admin.reason'), user.reason],
		[t('admin.created'), moment(user.createdAt)],
		[t('people.lastLogin'), user.lastLogin ? moment(user.lastLogin) : t('admin.never')],
		[t('people.id'), user._id],
	];
	return (
		<dl class="adm-facts">
			{facts.map(
				([name, value]) =>
					value && (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					),
			)}
		</dl>
	);
}

function Rooms({ rooms }: { rooms: readonly RoomOfUser[] }) {
	return (
		<details>
			<summary class="adm-more">{t('people.inRooms', { n: rooms.length, count: number(rooms.length) })}</summary>
			<ul class="adm-people">
				{rooms.slice(0, 200).map((room) => (
					<li key={room.rid}>
						{room.t === 'd' ? room.name : <a href={href(path(room))}>{room.name}</a>}
						{room.roles?.map((role) => (
							<span key={role} class="adm-tag">
								{role}
							</span>
						))}
					</li>
				))}
			</ul>
		</details>
	);
}
