/** The head of the sidebar: the workspace, the person, and what is begun from here. */

import { post } from '../api/client';
import { boot } from '../boot';
import { t } from '../i18n';
import { can, canAny } from '../store/permissions';
import { presence } from '../store/presence';
import { me } from '../store/session';
import { picture, setting } from '../store/settings';
import type { Status } from '../store/types';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { type Items, Menu } from '../ui/menu';
import { open } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { showKeys, showSwitcher } from './keys';
import { go, href } from './router';

export function SideTop() {
	const site = setting('Site_Name', boot.site);
	const logo = picture('Assets_logo');
	return (
		<header class="side-top">
			<div class="row">
				<a class="grow side-site" href={href('/home')}>
					{logo && <img src={logo} alt="" />}
					<span class="cut">{site}</span>
				</a>
				<Create />
				<a class="button icon" href={href('/directory')} aria-label={t('shell.directory')} title={t('shell.directory')}>
					<Icon name="list" />
				</a>
				<Own />
			</div>
			<button type="button" class="side-search" aria-keyshortcuts="Control+K Meta+K" onClick={showSwitcher}>
				<Icon name="search" />
				<span class="grow">{t('shell.find')}</span>
				<span class="kbd" aria-hidden="true">
					{/Mac|iP/.test(navigator.platform) ? '⌘K' : `${t('shell.ctrl')} K`}
				</span>
			</button>
		</header>
	);
}

const adminPermissions = [
	'view-statistics',
	'view-user-administration',
	'view-room-administration',
	'access-permissions',
	'view-privileged-setting',
	'edit-privileged-setting',
	'manage-selected-settings',
	'manage-emoji',
	'view-moderation-console',
	'create-invite-links',
] as const;

type Kind = 'channel' | 'direct' | 'discussion';

function Create() {
	const allowed: Record<Kind, boolean> = {
		channel: can('create-c') || can('create-p'),
		direct: can('create-d'),
		discussion: can('start-discussion') && setting('Discussion_enabled', true),
	};
	const kinds = (Object.keys(allowed) as Kind[]).filter((kind) => allowed[kind]);
	if (!kinds.length) return null;
	const labels = { channel: t('shell.newRoom'), direct: t('shell.newDirect'), discussion: t('shell.newDiscussion') };
	const icons = { channel: 'hash', direct: 'person', discussion: 'discussion' } as const;
	const items = () => kinds.map((kind) => ({ label: labels[kind], icon: icons[kind], act: () => void create(kind) }));
	return (
		<Menu label={t('shell.create')} items={items}>
			<Icon name="plus" />
		</Menu>
	);
}

/** create opens the dialog in which a room is made. */
async function create(kind: Kind): Promise<void> {
	const { CreateDialog } = await import('./create');
	open((close) => <CreateDialog kind={kind} close={close} />);
}

function Own() {
	const { username = '', name } = me.value;
	const { status } = presence(boot.userId);
	return (
		<Menu
			label={t('shell.userMenu', { name: name || username, status: t(`shell.${status}`) })}
			items={ownItems}
			class="icon own"
		>
			<Avatar username={username} etag={(me.value as { avatarETag?: string }).avatarETag} />
			<span class={`presence ${status}`} />
		</Menu>
	);
}

const statuses: readonly Status[] = ['online', 'away', 'busy', 'offline'];

function ownItems(): Items {
	const { statusDefault = 'online' } = me.peek() as { statusDefault?: Status };
	const selectable = setting('Accounts_AllowInvisibleStatusOption', true) ? statuses : statuses.slice(0, 3);
	return [
		...selectable.map((status) => ({
			label: t(status === 'offline' ? 'shell.invisible' : `shell.${status}`),
			checked: status === statusDefault,
			act: () => attempt(() => setStatus(status)),
		})),
		{ label: t('shell.statusText'), icon: 'edit', act: () => void statusDialog() },
		null,
		{ label: t('shell.account'), icon: 'person', act: () => go('/account') },
		canAny(...adminPermissions) && { label: t('shell.admin'), icon: 'settings', act: () => go('/admin') },
		{ label: t('shell.look'), icon: 'sun', act: () => void lookDialog() },
		{ label: t('shell.keys'), icon: 'keyboard', act: showKeys },
		null,
		{ label: t('shell.signOut'), icon: 'out', act: signOut },
	];
}

async function setStatus(status: Status): Promise<void> {
	me.value = { ...me.peek(), statusDefault: status } as typeof me.value;
	await post('/v1/users.setStatus', { status });
}

async function statusDialog(): Promise<void> {
	const { StatusDialog } = await import('./own-dialogs');
	open((close) => <StatusDialog close={close} />);
}

async function lookDialog(): Promise<void> {
	const { LookDialog } = await import('./own-dialogs');
	open((close) => <LookDialog close={close} />);
}

/** signOut ends the session by the form of the server's pages, here and in the other tabs. */
function signOut(): void {
	new BroadcastChannel('session').postMessage('out');
	const form = document.createElement('form');
	form.method = 'post';
	form.action = `${boot.base}/logout`;
	document.body.append(form);
	form.submit();
}
