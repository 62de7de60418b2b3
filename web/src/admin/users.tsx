/** The people of the workspace, a page of the server's at a time. */
import { signal } from '@preact/signals';
import type { AdminUser } from '../api/admin';
import { get } from '../api/client';
import { go, href } from '../app/router';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { apart, list, moment } from './format';
import { AdminPage } from './frame';
import { lazily } from './lazily';
import { asked, withQuery } from './query';
import { type Ask, type Column, DataTable, Tabs } from './table';
import { itemsFor } from './user-actions';
import { StateOf } from './user-state';

const UserDialog = lazily(() => import('./user').then((part) => part.UserDialog));
const UserForm = lazily(() => import('./user-form').then((part) => part.UserForm));

/** Counts the changes that were made here, each of which has the list read again. */
export const changes = signal(0);

const kinds = {
	'': {},
	active: { status: 'active', hasLoggedIn: true },
	deactivated: { status: 'deactivated' },
	pending: { hasLoggedIn: false, type: 'user' },
} as const;

async function load({ search, ...page }: Ask) {
	const kind = kinds[asked('status') as keyof typeof kinds] ?? {};
	const { users, total } = await get('/v1/users.listByStatus', {
		...page,
		...kind,
		...(search && { searchTerm: search }),
	});
	return { rows: users, total };
}

const columns = (): Column<AdminUser>[] => [
	{
		key: 'name',
		label: t('admin.name'),
		sort: 'name',
		show: (user) => (
			<div class="adm-who">
				<Avatar username={user.username ?? ''} etag={user.avatarETag} />
				<span>
					<a href={href(withQuery(`/admin/users/info/${user._id}`))}>{user.name || user.username || user._id}</a>
					<br />
					<span class="soft small">{user.username && `@${user.username}`}</span>
				</span>
			</div>
		),
	},
	{ key: 'email', label: t('people.email'), sort: 'emails.address', show: (user) => <Address user={user} /> },
	{ key: 'roles', label: t('admin.roles'), show: (user) => list(user.roles ?? []) },
	{ key: 'state', label: t('admin.state'), sort: 'active', show: (user) => <StateOf user={user} /> },
	{
		key: 'login',
		label: t('people.lastLogin'),
		show: (user) => (
			<time title={moment(user.lastLogin)}>{user.lastLogin ? apart(user.lastLogin) : t('admin.never')}</time>
		),
	},
];

function Address({ user }: { user: AdminUser }) {
	const first = user.emails?.[0];
	if (!first) return null;
	return (
		<>
			{first.address} {!first.verified && <span class="adm-tag wait">{t('people.unverified')}</span>}
		</>
	);
}

const back = () => go(withQuery('/admin/users'));
const changed = () => {
	changes.value++;
};

export default function Users({ params }: PageProps) {
	const { context, id } = params;
	return (
		<AdminPage
			title={t('admin.users')}
			may={can('view-user-administration')}
			actions={
				can('create-user') && (
					<a class="button main" href={href(withQuery('/admin/users/new'))}>
						<Icon name="plus" />
						{t('people.newUser')}
					</a>
				)
			}
		>
			<Tabs
				name="status"
				label={t('admin.state')}
				options={[
					['', t('people.all')],
					['active', t('people.active')],
					['pending', t('people.pending')],
					['deactivated', t('people.deactivated')],
				]}
			/>
			<DataTable
				label={t('admin.users')}
				search={t('people.searchUsers')}
				columns={columns()}
				load={load}
				depends={`${asked('status')} ${changes.value}`}
				keyOf={(user) => user._id}
				empty={t('people.noUsers')}
				actions={(user) => (
					<Menu
						label={t('admin.actionsOn', { name: user.name ?? user.username ?? '' })}
						items={() => itemsFor(user, changed)}
					>
						<Icon name="more" />
					</Menu>
				)}
			/>
			{context === 'new' && <UserForm onClose={back} onDone={changed} />}
			{context && context !== 'new' && id && (
				<UserDialog key={id} id={id} edits={context === 'edit'} onClose={back} onChange={changed} />
			)}
		</AdminPage>
	);
}
