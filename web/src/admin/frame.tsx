/** What the pages of the administration share: the way between them, and the head of each. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { href, place } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { can, canAny } from '../store/permissions';
import { setting } from '../store/settings';
import { Icon, type IconName } from '../ui/icon';
import './admin.css';

interface Part {
	path: string;
	icon: IconName;
	name: () => string;
	may: () => boolean;
}

const parts: readonly Part[] = [
	{ path: '/admin/info', icon: 'chart', name: () => t('admin.overview'), may: () => can('view-statistics') },
	{ path: '/admin/users', icon: 'people', name: () => t('admin.users'), may: () => can('view-user-administration') },
	{ path: '/admin/rooms', icon: 'hash', name: () => t('admin.rooms'), may: () => can('view-room-administration') },
	{
		path: '/admin/invites',
		icon: 'link',
		name: () => t('admin.invites'),
		may: () => canAny('create-invite-links', 'manage-invite-links', 'approve-invite-requests') || true,
	},
	{ path: '/admin/permissions', icon: 'key', name: () => t('admin.permissions'), may: () => can('access-permissions') },
	{
		path: '/admin/moderation',
		icon: 'flag',
		name: () => t('admin.moderation'),
		may: () => can('view-moderation-console'),
	},
	{
		path: '/admin/device-management',
		icon: 'keyboard',
		name: () => t('admin.sessions'),
		may: () => can('view-device-management'),
	},
	{ path: '/admin/emoji-custom', icon: 'smile', name: () => t('admin.emoji'), may: () => can('manage-emoji') },
	{ path: '/admin/audit', icon: 'list', name: () => t('admin.audit'), may: () => can('can-audit') },
	{
		path: '/admin/settings',
		icon: 'settings',
		name: () => t('admin.settings'),
		may: () => canAny('view-privileged-setting', 'edit-privileged-setting', 'manage-selected-settings'),
	},
];

function current(): Part | undefined {
	const { path } = place.value;
	return parts.find((part) => path.startsWith(part.path)) ?? parts[0];
}

function Links() {
	const here = current();
	return (
		<>
			{parts
				.filter((part) => part.may())
				.map((part) => (
					<a key={part.path} href={href(part.path)} aria-current={part === here ? 'page' : undefined}>
						<Icon name={part.icon} />
						{part.name()}
					</a>
				))}
		</>
	);
}

/** On a phone the ways between the pages unfold from the name of the page. */
function Unfolding() {
	const ref = useRef<HTMLDetailsElement>(null);
	const { path } = place.value;
	useEffect(() => {
		if (ref.current) ref.current.open = false;
	}, [path]);
	return (
		<details ref={ref} class="adm-unfold">
			<summary>
				<Icon name="menu" />
				{t('admin.title')}
			</summary>
			<nav aria-label={t('admin.title')}>
				<Links />
			</nav>
		</details>
	);
}

export interface AdminPageProps {
	title: string;
	/** What can be done on the whole page. */
	actions?: ComponentChildren;
	/** Whether the person may be here; where not, the page says so. */
	may?: boolean;
	children: ComponentChildren;
}

/** AdminPage is around the content of every page of the administration. */
export function AdminPage({ title, actions, may = true, children }: AdminPageProps) {
	useEffect(() => {
		document.title = `${title} · ${setting('Site_Name', boot.site)}`;
	}, [title]);
	return (
		<div class="adm">
			<nav class="adm-nav" aria-label={t('admin.title')}>
				<Links />
			</nav>
			<main id="content" class="adm-main" tabIndex={-1}>
				<Unfolding />
				<header class="adm-head">
					<h1>{title}</h1>
					{may && actions}
				</header>
				{may ? children : <p class="adm-note">{t('admin.notAllowed')}</p>}
			</main>
		</div>
	);
}
