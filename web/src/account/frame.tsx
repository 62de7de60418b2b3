/** What the pages of one's own account share: the way between them, and the head of each. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { href, place } from '../app/router';
import { ToRooms } from '../app/to-rooms';
import { boot } from '../boot';
import { t } from '../i18n';
import { setting } from '../store/settings';
import { Icon, type IconName } from '../ui/icon';
import './account.css';

const parts: readonly { path: string; icon: IconName; name: () => string }[] = [
	{ path: '/account/profile', icon: 'person', name: () => t('account.profile') },
	{ path: '/account/preferences', icon: 'settings', name: () => t('account.preferences') },
	{ path: '/account/notifications', icon: 'bell', name: () => t('account.notifications') },
	{ path: '/account/security', icon: 'shield', name: () => t('account.security') },
	{ path: '/account/manage-devices', icon: 'keyboard', name: () => t('account.devices') },
	{ path: '/account/tokens', icon: 'key', name: () => t('account.tokens') },
];

function Links() {
	const { path } = place.value;
	const here = parts.find((part) => path.startsWith(part.path)) ?? parts[0];
	return (
		<>
			{parts.map((part) => (
				<a key={part.path} href={href(part.path)} aria-current={part === here ? 'page' : undefined}>
					<Icon name={part.icon} />
					{part.name()}
				</a>
			))}
		</>
	);
}

/** On a phone the ways between the pages unfold above the page. */
function Unfolding() {
	const ref = useRef<HTMLDetailsElement>(null);
	const { path } = place.value;
	useEffect(() => {
		if (ref.current) ref.current.open = false;
	}, [path]);
	return (
		<details ref={ref} class="acc-unfold">
			<summary>
				<Icon name="down" />
				{t('account.title')}
			</summary>
			<nav aria-label={t('account.title')}>
				<Links />
			</nav>
		</details>
	);
}

/** AccountPage is around the content of every page of the account. */
export function AccountPage({ title, children }: { title: string; children: ComponentChildren }) {
	useEffect(() => {
		document.title = `${title} · ${setting('Site_Name', boot.site)}`;
	}, [title]);
	return (
		<div class="acc">
			<nav class="acc-nav" aria-label={t('account.title')}>
				<Links />
			</nav>
			<main id="content" class="acc-main" tabIndex={-1}>
				<div class="row">
					<ToRooms />
					<h1>{title}</h1>
				</div>
				<Unfolding />
				{children}
			</main>
		</div>
	);
}

/** Card is one matter of a page. */
export function Card({ title, tag, danger, children }: CardProps) {
	return (
		<section class={danger ? 'acc-card acc-danger' : 'acc-card'}>
			<div class="acc-title">
				<h2>{title}</h2>
				{tag}
			</div>
			{children}
		</section>
	);
}

interface CardProps {
	title: string;
	tag?: ComponentChildren;
	danger?: boolean;
	children: ComponentChildren;
}

/** State says whether something is on. */
export function State({ on }: { on: boolean }) {
	return <span class={on ? 'acc-tag good' : 'acc-tag'}>{on ? t('account.on') : t('account.off')}</span>;
}
