/** What can be done with a room from the list. */
import { post } from '../api/client';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { entry as entryOf, favorite, hide, path, read, title, unread } from '../store/rooms';
import { setting } from '../store/settings';
import type { Items } from '../ui/menu';
import { confirm } from '../ui/overlay';
import { attempt, tell } from '../ui/toast';
import { hasUnread } from './groups';
import { go, place } from './router';

/** The items of the menu of a room. */
export function roomMenu(rid: string): Items {
	const entry = entryOf(rid);
	if (!entry) return [];
	const { sub } = entry;
	const name = title(entry);
	return [
		hasUnread(entry)
			? { label: t('shell.markRead'), icon: 'check', act: () => attempt(() => read(rid)) }
			: { label: t('shell.markUnread'), icon: 'eye', act: () => attempt(() => unread(rid)) },
		setting('Favorite_Rooms', true) && {
			label: sub.f ? t('shell.unfavorite') : t('shell.favorite'),
			icon: 'star',
			act: () => attempt(() => favorite(rid, !sub.f)),
		},
		{
			label: sub.disableNotifications ? t('shell.unmute') : t('shell.mute'),
			icon: sub.disableNotifications ? 'bell' : 'bellOff',
			act: () =>
				attempt(
					() => mute(rid, !sub.disableNotifications),
					sub.disableNotifications ? t('shell.unmuted', { room: name }) : t('shell.muted', { room: name }),
				),
		},
		{ label: t('shell.notifications'), icon: 'settings', act: () => go(`${path(sub)}/push-notifications`) },
		null,
		{ label: t('shell.hide'), icon: 'block', act: () => hideRoom(rid, name) },
		sub.t !== 'd' &&
			leavable(sub.t) && { label: t('shell.leave'), icon: 'out', danger: true, act: () => leave(rid, name) },
	];
}

function leavable(type: string): boolean {
	return can(type === 'p' ? 'leave-p' : 'leave-c');
}

async function mute(rid: string, yes: boolean): Promise<void> {
	await post('/v1/rooms.saveNotification', {
		roomId: rid,
		notifications: { disableNotifications: yes ? '1' : '0' },
	});
}

/** away leaves the page of a room that is no longer in the list. */
function away(rid: string): void {
	const entry = entryOf(rid);
	if (entry && place.peek().path === path(entry.sub)) go('/home');
}

async function hideRoom(rid: string, name: string): Promise<void> {
	away(rid);
	if (await attempt(() => hide(rid))) tell(t('shell.hidden', { room: name }));
}

async function leave(rid: string, name: string): Promise<void> {
	const sure = await confirm({
		title: t('shell.leaveTitle', { room: name }),
		text: t('shell.leaveText'),
		action: t('shell.leave'),
		danger: true,
	});
	if (!sure) return;
	away(rid);
	await attempt(() => post('/v1/rooms.leave', { roomId: rid }), t('shell.left', { room: name }));
}
