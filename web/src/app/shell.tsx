/** The frame of every page: the rooms at the side, the page beside them. */
import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { ddp } from '../store/session';
import { match, place } from './router';
import { Sidebar } from './sidebar';
import { pageName } from './title';

/** Whether the rooms lie over the page, where there is no place beside it. */
export const sideOpen = signal(false);

effect(() => {
	const { path } = place.value;
	sideOpen.value = path === '/home' || path === '/';
});

export function Shell({ children }: { children: ComponentChildren }) {
	useFocus();
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
			<Arrival />
		</div>
	);
}

/** What makes a place another page: panels beside a room leave the page as it is. */
function pageAt(path: string): string {
	const room = match('/:kind(channel|group|direct)/:name/:tab?/:context?', path);
	return room ? `/${room.kind}/${room.name}` : path;
}

/**
 * useFocus puts the focus into the page when the person has gone to another
 * one, unless the page takes it itself, as rooms do for writing.
 */
function useFocus(): void {
	const page = pageAt(place.value.path);
	const shown = useRef<{ page: string; content: HTMLElement | null }>({ page, content: null });
	useEffect(() => {
		const before = shown.current;
		let frames = 60;
		let waiting = requestAnimationFrame(function look() {
			const content = document.getElementById('content');
			if ((!content || content === before.content) && frames-- > 0) {
				waiting = requestAnimationFrame(look);
				return;
			}
			shown.current = { page, content };
			if (page !== before.page) settle(content);
		});
		return () => cancelAnimationFrame(waiting);
	}, [page]);
}

/** settle puts the focus into a page that has come, unless it is there or in a dialog. */
function settle(content: HTMLElement | null): void {
	if (!content || content.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
	content.focus({ preventScroll: true });
}

/** Arrival says to screen readers which page has come. */
function Arrival() {
	return (
		<p class="unseen" role="status">
			{pageName.value}
		</p>
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
