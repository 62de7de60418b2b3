/** The rooms at the side of every page. */
import { signal, useSignal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { VList, type VListHandle } from '../ui/vlist';
import { fold, type Head, none, type Row, rows } from './groups';
import { roomHere } from './here';
import { NotifyBar } from './notify-bar';
import { RoomLink } from './room-link';
import { place } from './router';
import { SideTop } from './side-top';

export function Sidebar() {
	return (
		<nav class="side" aria-label={t('shell.rooms')}>
			<SideTop />
			{none.value ? <p class="side-none soft">{t('shell.noRooms')}</p> : <Rooms />}
			<NotifyBar />
		</nav>
	);
}

function keyOf(row: Row): string {
	return 'sub' in row ? row.sub.rid : row.section;
}

function indexOf(all: readonly Row[], key: string | undefined): number {
	return key ? all.findIndex((row) => keyOf(row) === key) : -1;
}

/** The line that the Tab key reaches; the arrow keys move on from it. */
const active = signal('');

function Rooms() {
	const list = useRef<VListHandle>(null);
	const box = useRef<HTMLDivElement>(null);
	const all = rows.value;
	const current = indexOf(all, roomHere.value?.sub.rid);
	const stop = useSignal(0);
	const at = indexOf(all, active.value);
	stop.value = at >= 0 ? at : Math.max(0, current);
	useEffect(() => {
		if (current >= 0) list.current?.scrollToIndex(current, { align: 'nearest' });
	}, [place.value.path, current >= 0]);
	const move = (event: KeyboardEvent) => {
		const next = { ArrowDown: stop.value + 1, ArrowUp: stop.value - 1, Home: 0, End: all.length - 1 }[event.key];
		const row = next === undefined ? undefined : all[next];
		if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		active.value = keyOf(row);
		list.current?.scrollToIndex(next!, { align: 'nearest' });
		requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[data-stop]')?.focus());
	};
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a way beside the links' own
		<div
			class="rooms"
			ref={box}
			onKeyDown={move}
			onFocusIn={(event) => {
				const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset.key;
				if (key) active.value = key;
			}}
		>
			<VList ref={list} data={all} keepMounted={[stop.value]} itemSize={36} tabIndex={-1}>
				{(row: Row, i: number) => <Line key={keyOf(row)} row={row} stop={i === stop.value} />}
			</VList>
		</div>
	);
}

/** Line is drawn again only when its own room or section is another. */
const Line = memo(function Line({ row, stop }: { row: Row; stop: boolean }) {
	return 'sub' in row ? <RoomLink entry={row} stop={stop} /> : <SectionHead head={row} stop={stop} />;
});

const names = {
	unread: 'shell.unread',
	favorites: 'shell.favorites',
	channels: 'shell.channels',
	directs: 'shell.directs',
	discussions: 'shell.discussions',
	all: 'shell.all',
} as const;

function SectionHead({ head: { section, folded, unread }, stop }: { head: Head; stop: boolean }) {
	return (
		<h2 class="side-head" data-key={section}>
			<button
				type="button"
				class="bare"
				aria-expanded={!folded}
				tabIndex={stop ? 0 : -1}
				data-stop={stop ? '' : undefined}
				onClick={() => fold(section)}
			>
				<Icon name={folded ? 'right' : 'down'} />
				<span class="grow cut">{t(names[section])}</span>
				{folded && unread > 0 && (
					<span class="badge quiet">
						<span aria-hidden="true">{unread}</span>
						<span class="unseen">{t('shell.unreadRooms', { n: unread })}</span>
					</span>
				)}
			</button>
		</h2>
	);
}
