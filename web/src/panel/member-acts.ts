/** What can be done about somebody in a room, by whom. */
import { get, post } from '../api/client';
import { go } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { type Entry, path, title } from '../store/rooms';
import type { Person } from '../store/types';
import type { Item, Items } from '../ui/menu';
import { confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { family } from './family';
import { openPanel } from './open';

/** Somebody with a name to speak to them by. */
export type Member = Person & { username: string };

/** talk opens the direct messages with somebody. */
export async function talk(username: string): Promise<void> {
	await attempt(async () => {
		const { room } = await post('/v1/im.create', { username });
		go(path({ t: 'd', rid: room._id }));
	});
}

/** memberItems is the menu about somebody in a room. */
export function memberItems(entry: Entry, member: Member, roles: readonly string[], gone: () => void): Items {
	const mine = member._id === boot.userId;
	const ways: Items = [
		{ label: t('panel.profile'), icon: 'person', act: () => openPanel(entry, 'user-info', member.username) },
		!mine && can('create-d') && { label: t('panel.talk'), icon: 'send', act: () => void talk(member.username) },
	];
	return parted([ways, ...powers(entry, member, roles, gone)]);
}

/** cardItems is the menu on the card of somebody, where the other ways to them are buttons. */
export function cardItems(entry: Entry, member: Member, roles: readonly string[], gone: () => void): Items {
	return parted(powers(entry, member, roles, gone));
}

function powers(entry: Entry, member: Member, roles: readonly string[], gone: () => void): Items[] {
	return entry.sub.t === 'd' ? [] : [roleItems(entry, member, roles), quietItems(entry, member, gone)];
}

/** parted puts lines between the groups that have something in them. */
function parted(groups: readonly Items[]): Items {
	const full = groups.map((group) => group.filter(Boolean)).filter((group) => group.length);
	return full.flatMap((group, i) => (i ? [null, ...group] : group));
}

/** The roles of a room, with the permission to give each and the names of the endpoints that do. */
const given = [
	{ role: 'owner', permission: 'set-owner', add: 'addOwner', remove: 'removeOwner' },
	{ role: 'leader', permission: 'set-leader', add: 'addLeader', remove: 'removeLeader' },
	{ role: 'moderator', permission: 'set-moderator', add: 'addModerator', remove: 'removeModerator' },
] as const;

function roleItems(entry: Entry, member: Member, roles: readonly string[]): Items {
	return given.map(({ role, permission, add, remove }) => {
		if (!can(permission, entry.sub.rid)) return false;
		const has = roles.includes(role);
		return {
			label: t(`panel.${has ? remove : add}`),
			icon: 'shield',
			act: () =>
				void attempt(
					() => post(family(entry, has ? remove : add), { roomId: entry.sub.rid, userId: member._id }),
					t('panel.saved'),
				),
		} satisfies Item;
	});
}

function quietItems(entry: Entry, member: Member, gone: () => void): Items {
	const { rid, ignored } = entry.sub;
	const mine = member._id === boot.userId;
	const ignores = !!ignored?.includes(member._id);
	const muted = isMuted(entry, member.username);
	return [
		!mine && {
			label: t(ignores ? 'panel.unignore' : 'panel.ignore'),
			icon: 'eye',
			act: () =>
				void attempt(
					() => get('/v1/chat.ignoreUser', { rid, userId: member._id, ignore: String(!ignores) }),
					t('panel.saved'),
				),
		},
		can('mute-user', rid) && {
			label: t(muted ? 'panel.unmute' : 'panel.mute'),
			icon: muted ? 'bell' : 'bellOff',
			act: () => void mute(rid, member, !muted),
		},
		!mine &&
			can('remove-user', rid) && {
				label: t('panel.remove'),
				icon: 'out',
				danger: true,
				act: () => void remove(entry, member, gone),
			},
	];
}

/** isMuted says whether somebody may not write in a room. */
export function isMuted({ room }: Entry, username: string): boolean {
	return !!room?.muted?.includes(username);
}

function mute(roomId: string, { username }: Member, quiet: boolean): Promise<boolean> {
	return attempt(
		() => post(quiet ? '/v1/rooms.muteUser' : '/v1/rooms.unmuteUser', { roomId, username }),
		t('panel.saved'),
	);
}

async function remove(entry: Entry, member: Member, gone: () => void): Promise<void> {
	const name = member.name || member.username;
	const yes = await confirm({
		title: t('panel.removeTitle', { name }),
		text: t('panel.removeText', { name, room: title(entry) }),
		action: t('panel.remove'),
		danger: true,
	});
	if (!yes) return;
	const done = await attempt(() => post(family(entry, 'kick'), { roomId: entry.sub.rid, userId: member._id }));
	if (done) gone();
}
