import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { VList, type VListHandle } from '../ui/vlist';
import type { Pages } from './pages';

interface ListProps<T> {
	pages: Pages<T>;
	/** What is said where there is nothing. */
	empty: ComponentChildren;
	children: (item: T) => JSX.Element;
}

/** List shows as much of a long list as is looked at, and asks for more in time. */
export function List<T>({ pages, empty, children }: ListProps<T>) {
	const list = useRef<VListHandle>(null);
	const reach = () => {
		const { scrollOffset, viewportSize, scrollSize } = list.current ?? {
			scrollOffset: 0,
			viewportSize: 0,
			scrollSize: 1,
		};
		if (scrollOffset + viewportSize * 2 > scrollSize) pages.more();
	};
	useEffect(reach, [pages.items.length]);
	if (pages.error && !pages.items.length) return <Failure pages={pages} />;
	if (!pages.items.length) return <Nothing busy={pages.busy}>{empty}</Nothing>;
	return (
		<VList ref={list} data={pages.items} class="panel-list" onScroll={reach}>
			{(item: T) => children(item)}
		</VList>
	);
}

function Nothing({ busy, children }: { busy: boolean; children: ComponentChildren }) {
	return (
		<div class="panel-body" aria-busy={busy}>
			{!busy && <div class="empty">{children}</div>}
		</div>
	);
}

function Failure({ pages }: { pages: Pick<Pages<never>, 'error' | 'again'> }) {
	return (
		<div class="panel-body">
			<div class="empty" role="alert">
				<p>{pages.error?.message}</p>
				<button type="button" onClick={pages.again}>
					{t('common.retry')}
				</button>
			</div>
		</div>
	);
}
