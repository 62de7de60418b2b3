/** What stands over a room: what it is called and about, and the ways to its panels. */
import { useRef, useState } from 'preact/hooks';
import { ToRooms } from '../app/to-rooms';
import { t } from '../i18n';
import { closePanel, openPanel, type Tab } from '../panel/open';
import { can } from '../store/permissions';
import { presenceOf } from '../store/presence';
import { type Entry, favorite, title } from '../store/rooms';
import { Avatar, RoomAvatar } from '../ui/avatar';
import { Icon, type IconName } from '../ui/icon';
import { type Items, Menu } from '../ui/menu';
import { attempt } from '../ui/toast';
import './header.css';
import { useInviter } from './inviter';

/** A panel that the header leads to. */
interface Way {
	tab: Tab;
	icon: IconName;
	label: string;
	/** Whether it stays beside the name where there is little place. */
	always?: boolean;
	count?: number | undefined;
}

export function Header({ entry, tab }: { entry: Entry; tab: string }) {
	const { room } = entry;
	const head = useRef<HTMLElement>(null);
	const ways = shortcuts(entry);
	const narrow = () => (head.current?.clientWidth ?? 0) < 640;
	return (
		<>
			<header class="head" ref={head}>
				<ToRooms />
				<Picture entry={entry} />
				<div class="grow">
					<div class="head-name">
						<h1 class="cut">{title(entry)}</h1>
						{!entry.preview && <Star entry={entry} />}
						<Marks entry={entry} />
					</div>
					<Second entry={entry} />
				</div>
				{ways.map((way) => (
					<WayButton key={way.tab} way={way} entry={entry} isOpen={tab === way.tab} />
				))}
				<Menu label={t('header.more')} items={() => more(entry, narrow() ? ways : [])}>
					<Icon name="more" />
				</Menu>
			</header>
			{room?.announcement && <Announcement key={room.announcement} text={room.announcement} />}
		</>
	);
}

/** shortcuts are the panels that have a button of their own. */
function shortcuts(entry: Entry): Way[] {
	const { sub, room } = entry;
	const ways: (Way | false)[] = [
		sub.t !== 'd' &&
			can('create-invite-links', sub.rid) && {
				tab: 'invite-people',
				icon: 'link',
				label: t('header.invite'),
				always: true,
			},
		{ tab: 'thread', icon: 'thread', label: t('header.threads') },
		!alone(entry) && {
			tab: 'members-list',
			icon: 'people',
			label: t('header.members'),
			count: room?.usersCount,
		},
		{ tab: 'rocket-search', icon: 'search', label: t('header.search') },
		alone(entry)
			? { tab: 'user-info', icon: 'info', label: t('header.person') }
			: { tab: 'channel-settings', icon: 'info', label: t('header.info') },
	];
	return ways.filter((way) => way !== false);
}

function WayButton({ way, entry, isOpen }: { way: Way; entry: Entry; isOpen: boolean }) {
	return (
		<button
			type="button"
			class={way.always ? 'icon head-way' : 'icon head-way head-wide'}
			aria-label={way.count ? t('header.count', { label: way.label, n: way.count }) : way.label}
			title={way.label}
			aria-pressed={isOpen}
			onClick={() => (isOpen ? closePanel(entry) : openPanel(entry, way.tab))}
		>
			<Icon name={way.icon} />
			{!!way.count && <span class="small">{way.count}</span>}
		</button>
	);
}

/** more is the rest of the panels, after those that had no place. */
function more(entry: Entry, hidden: Way[]): Items {
	const { sub } = entry;
	const way = (tab: Tab, icon: IconName, label: string) => ({ label, icon, act: () => openPanel(entry, tab) });
	const star = {
		label: t(sub.f ? 'header.unstar' : 'header.star'),
		icon: 'star' as const,
		act: () => attempt(() => favorite(entry.sub.rid, !entry.sub.f)),
	};
	return [
		...(hidden.length
			? [
					!entry.preview && star,
					...hidden.filter((one) => !one.always).map((one) => way(one.tab, one.icon, one.label)),
					null,
				]
			: []),
		way('discussions', 'discussion', t('header.discussions')),
		way('mentions', 'at', t('header.mentions')),
		way('starred-messages', 'star', t('header.starred')),
		way('pinned-messages', 'pin', t('header.pinned')),
		way('uploaded-files-list', 'file', t('header.files')),
		null,
		!entry.preview && way('push-notifications', 'bell', t('header.notifications')),
		can('clean-channel-history', sub.rid) && way('clean-history', 'trash', t('header.clean')),
	];
}

/** alone says whether a room is the direct messages of the person with one other, or with themself. */
function alone({ sub, room }: Entry): boolean {
	return sub.t === 'd' && (room?.usersCount ?? 2) <= 2;
}

function Picture({ entry }: { entry: Entry }) {
	const { sub, room } = entry;
	if (!alone(entry)) return <RoomAvatar rid={sub.rid} etag={room?.avatarETag} />;
	return <Avatar username={sub.name} etag={room?.avatarETag} />;
}

/** Status says whether the other one of a direct room is there. */
function Status({ username }: { username: string }) {
	const { status, text } = presenceOf(username);
	const meaning = t(`header.${status}`);
	return (
		<p class="head-status small soft">
			<span class={`presence ${status}`} aria-hidden="true" />
			<span class="cut">{text ? t('header.status', { meaning, text }) : meaning}</span>
		</p>
	);
}

function Star({ entry }: { entry: Entry }) {
	const { f } = entry.sub;
	const label = t(f ? 'header.unstar' : 'header.star');
	return (
		<button
			type="button"
			class="icon head-star"
			aria-label={label}
			title={label}
			aria-pressed={!!f}
			onClick={() => attempt(() => favorite(entry.sub.rid, !entry.sub.f))}
		>
			<Icon name="star" filled={!!f} />
		</button>
	);
}

/** Marks say what is special about a room. */
function Marks({ entry: { sub, room } }: { entry: Entry }) {
	const marks = [
		sub.t === 'p' && t('header.private'),
		room?.encrypted && t('header.encrypted'),
		room?.broadcast ? t('header.broadcast') : room?.ro && t('header.readOnly'),
		room?.archived && t('header.archived'),
	].filter((mark) => typeof mark === 'string');
	return marks.map((mark) => (
		<span key={mark} class="head-mark">
			{mark}
		</span>
	));
}

/** Second is the line below the name: who is there, who invited the person, or what the room is about. */
function Second({ entry }: { entry: Entry }) {
	const inviter = useInviter(entry);
	if (alone(entry)) return <Status username={entry.sub.name} />;
	if (inviter) return <p class="cut small">{t('header.invitedBy', { name: inviter })}</p>;
	return entry.room?.topic ? <Topic text={entry.room.topic} /> : null;
}

/** Topic is one line, and all of it once it is pressed. */
function Topic({ text }: { text: string }) {
	const [full, setFull] = useState(false);
	return (
		<button
			type="button"
			class={full ? 'head-topic' : 'head-topic cut'}
			aria-expanded={full}
			onClick={() => setFull(!full)}
		>
			{text}
		</button>
	);
}

/** Announcement stays until the person has put it away, for as long as the page is open. */
function Announcement({ text }: { text: string }) {
	const [away, setAway] = useState(false);
	if (away) return null;
	return (
		<aside class="head-announcement" aria-label={t('header.announcement')}>
			<p class="grow">{text}</p>
			<button type="button" class="icon" aria-label={t('header.putAway')} onClick={() => setAway(true)}>
				<Icon name="close" />
			</button>
		</aside>
	);
}
