import { t } from '../i18n';
import { hasDraft } from '../store/drafts';
import { presenceOf } from '../store/presence';
import { type Entry, path, title } from '../store/rooms';
import { preference } from '../store/session';
import { Avatar, Letter, RoomAvatar } from '../ui/avatar';
import { popMenu } from '../ui/context';
import { Icon, type IconName } from '../ui/icon';
import { hasUnread } from './groups';
import { roomMenu } from './room-menu';
import { href, isAt, place } from './router';

/** A room in the list. Only the one with the stop is reached by the Tab key. */
export function RoomLink({ entry, stop }: { entry: Entry; stop: boolean }) {
	const { sub } = entry;
	const to = path(sub);
	const mode = preference<string>('sidebarViewMode', 'medium');
	const menu = (anchor: HTMLElement) => popMenu(anchor, t('shell.roomMenu', { room: title(entry) }), roomMenu(sub.rid));
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the menu has a button and a key, too
		<div
			class={`room-row ${mode}`}
			data-key={sub.rid}
			onContextMenu={(event) => {
				event.preventDefault();
				menu(event.currentTarget);
			}}
		>
			<a
				class={hasUnread(entry) ? 'room-link unread' : 'room-link'}
				href={href(to)}
				aria-current={isAt(to, place.value.path) ? 'page' : undefined}
				tabIndex={stop ? 0 : -1}
				data-stop={stop ? '' : undefined}
			>
				{mode !== 'condensed' && preference('sidebarDisplayAvatar', true) && <Face entry={entry} />}
				<Kind entry={entry} />
				<span class="grow room-words">
					<span class="cut room-name">{title(entry)}</span>
					{mode === 'extended' && <Last entry={entry} />}
				</span>
				{hasDraft(sub.rid) && (
					<span class="room-draft">
						<Icon name="edit" />
						<span class="unseen">{t('shell.draft')}</span>
					</span>
				)}
				<Unread entry={entry} />
			</a>
			<button
				type="button"
				class="icon room-more"
				tabIndex={-1}
				aria-label={t('shell.roomMenu', { room: title(entry) })}
				aria-haspopup="menu"
				onClick={(event) => menu(event.currentTarget)}
			>
				<Icon name="more" />
			</button>
		</div>
	);
}

function isPair({ sub, room }: Entry): boolean {
	return sub.t === 'd' && (room?.uids?.length ?? 2) <= 2;
}

function Face({ entry }: { entry: Entry }) {
	const { sub, room } = entry;
	if (isPair(entry)) return <Avatar username={sub.name} look="small" />;
	if (room && !room.avatarETag && !sub.prid && sub.t !== 'd') return <Letter name={sub.name} look="small" />;
	return <RoomAvatar rid={sub.rid} etag={room?.avatarETag} look="small" />;
}

function kindOf({ sub, room }: Entry): IconName {
	if (sub.prid) return 'discussion';
	if (sub.t === 'd') return (room?.uids?.length ?? 2) > 2 ? 'people' : 'person';
	return sub.t === 'p' ? 'lock' : 'hash';
}

/** Kind is what the room is: of a direct message, whether the other one is there. */
function Kind({ entry }: { entry: Entry }) {
	if (!isPair(entry) || entry.sub.name === undefined) return <Icon name={kindOf(entry)} />;
	return <Dot username={entry.sub.name} />;
}

/** Dot is the status of somebody, in a colour and a shape, and in words for who sees neither. */
export function Dot({ username }: { username: string }) {
	const { status } = presenceOf(username);
	return (
		<span class={`presence ${status}`}>
			<span class="unseen">{t(`shell.${status}`)}</span>
		</span>
	);
}

function Last({ entry: { room } }: { entry: Entry }) {
	const last = room?.lastMessage as { msg?: string; u?: { username?: string } } | undefined;
	return <span class="cut small room-last">{last?.msg ? `${last.u?.username}: ${last.msg}` : t('shell.silent')}</span>;
}

/** Unread says how much there is: mentions stand out, other messages are counted quietly. */
function Unread({ entry }: { entry: Entry }) {
	const { sub } = entry;
	if (!hasUnread(entry)) return null;
	const mentions = (sub.userMentions ?? 0) + (sub.groupMentions ?? 0);
	const n = sub.unread;
	if (!n) return <span class="unseen">{t('shell.hasUnread')}</span>;
	const words = mentions ? t('shell.mentions', { n: mentions }) : t('shell.unreadMessages', { n });
	return (
		<span class={mentions || sub.t === 'd' ? 'badge' : 'badge quiet'}>
			<span aria-hidden="true">{n > 99 ? '99+' : n}</span>
			<span class="unseen">{words}</span>
		</span>
	);
}
