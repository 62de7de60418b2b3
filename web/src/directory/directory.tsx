/** The directory: the channels and the people of the workspace. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { href } from '../app/router';
import type { PageProps } from '../app/routes';
import { ToRooms } from '../app/to-rooms';
import { language, t } from '../i18n';
import { can } from '../store/permissions';
import { VList } from '../ui/vlist';
import { ChannelRow } from './channel-row';
import './directory.css';
import { type Channel, channels, type Person, people, type Sort, sorts } from './look';
import { Paged } from './paged';
import { PersonRow } from './person-row';

type Tab = keyof typeof sorts;

/** What the person may look at. */
function tabs(): Tab[] {
	const all: (Tab | false)[] = [
		can('view-c-room') && 'channels',
		can('view-outside-room') && can('view-d-room') && 'users',
	];
	return all.filter((tab) => tab !== false);
}

export default function DirectoryPage({ params }: PageProps) {
	const open = tabs();
	const tab = open.find((one) => one === params.tab) ?? open[0];
	return (
		<main id="content" class="directory" tabIndex={-1}>
			<header class="directory-top">
				<ToRooms />
				<h1>{t('directory.title')}</h1>
				<nav class="row" aria-label={t('directory.title')}>
					{open.map((one) => (
						<a
							key={one}
							class="directory-tab"
							href={href(`/directory/${one}`)}
							aria-current={one === tab ? 'page' : undefined}
						>
							{t(`directory.${one}`)}
						</a>
					))}
				</nav>
			</header>
			{tab ? <Lookup key={tab} tab={tab} /> : <p class="empty">{t('directory.closed')}</p>}
		</main>
	);
}

/** useSettled is a text once it has not changed for a moment. */
function useSettled(text: string): string {
	const settled = useSignal(text);
	useEffect(() => {
		const timer = setTimeout(() => {
			settled.value = text;
		}, 150);
		return () => clearTimeout(timer);
	}, [text]);
	return settled.value;
}

function Lookup({ tab }: { tab: Tab }) {
	const text = useSignal('');
	const sort = useSignal<Sort>(sorts[tab][0]);
	const wanted = useSettled(text.value.trim());
	const list = useMemo(
		() => (tab === 'users' ? new Paged(people(wanted, sort.value)) : new Paged(channels(wanted, sort.value))),
		[tab, wanted, sort.value],
	);
	const shown = useReady(list);
	return (
		<>
			<div class="directory-tools">
				<input
					type="search"
					aria-label={t(`directory.find_${tab}`)}
					placeholder={t(`directory.find_${tab}`)}
					value={text.value}
					onInput={(event) => {
						text.value = event.currentTarget.value;
					}}
				/>
				<select
					aria-label={t('directory.sort')}
					value={sort.value}
					onChange={(event) => {
						sort.value = event.currentTarget.value as Sort;
					}}
				>
					{sorts[tab].map((one) => (
						<option key={one} value={one}>
							{t(`directory.by_${one}`)}
						</option>
					))}
				</select>
			</div>
			<Count list={shown} tab={tab} />
			<Results list={shown} tab={tab} />
		</>
	);
}

type List = Paged<Channel> | Paged<Person>;

/** useReady returns a list once there is something of it to see, and until then the one before. */
function useReady(list: List): List {
	const last = useRef(list);
	if (list.total.value !== undefined || list.error.value) last.current = list;
	return last.current;
}

function Count({ list, tab }: { list: List; tab: Tab }) {
	const n = list.total.value;
	return (
		<p class="directory-count soft small" role="status">
			{n === undefined ? '' : t(`directory.count_${tab}`, { n })}
		</p>
	);
}

function Results({ list, tab }: { list: List; tab: Tab }) {
	if (list.error.value)
		return (
			<div class="empty" role="alert">
				<p>{list.error.value.message}</p>
				<button type="button" onClick={() => list.again()}>
					{t('common.retry')}
				</button>
			</div>
		);
	if (list.total.value === 0) return <p class="empty">{t('directory.none')}</p>;
	return (
		<div class="directory-list" lang={language.value}>
			<VList
				key={list.number}
				data={list.items.value as readonly (Channel | Person | undefined)[]}
				itemSize={60}
				role="list"
			>
				{(item: Channel | Person | undefined, i: number) => (
					<Place key={item?._id ?? i} list={list} index={i} total={list.total.value ?? 0}>
						{item &&
							(tab === 'users' ? <PersonRow person={item as Person} /> : <ChannelRow channel={item as Channel} />)}
					</Place>
				)}
			</VList>
		</div>
	);
}

interface PlaceProps {
	list: List;
	index: number;
	total: number;
	children: preact.ComponentChildren;
}

/** Place is where an entry is, or will be once it has been loaded. */
function Place({ list, index, total, children }: PlaceProps) {
	const missing = !children;
	useEffect(() => (missing ? list.reach(index) : undefined), [list, index, missing]);
	return (
		<div role="listitem" class="directory-place" aria-posinset={index + 1} aria-setsize={total} aria-busy={missing}>
			{children || <span class="directory-blank" />}
		</div>
	);
}
