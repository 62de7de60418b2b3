/** The frame of every page: the rooms at the side, the page beside them. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { ddp } from '../store/session';
import { place } from './router';
import { Sidebar } from './sidebar';

/** Whether the rooms lie over the page, where there is no place beside it. */
export const sideOpen = signal(false);

export function Shell({ children }: { children: ComponentChildren }) {
	const { path } = place.value;
	useEffect(() => {
		sideOpen.value = path === '/home' || path === '/';
	}, [path]);
	return (
		<div class={sideOpen.value ? 'shell side-open' : 'shell'}>
			<a class="skip" href="#content">
				{t('common.skip')}
			</a>
			<Sidebar />
			<div class="page">
				<Lost />
				{children}
			</div>
		</div>
	);
}

/** Lost says that the connection is gone, once it has been for three seconds. */
function Lost() {
	const since = ddp.lostAt.value;
	const [long, setLong] = useState(false);
	useEffect(() => {
		setLong(false);
		if (!since) return;
		const timer = setTimeout(() => setLong(true), 3_000);
		return () => clearTimeout(timer);
	}, [since]);
	return (
		<div role="status" class="lost-place">
			{since && long ? <p class="lost">{t('common.lost')}</p> : null}
		</div>
	);
}
