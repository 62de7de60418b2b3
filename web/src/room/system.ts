/** What the messages say that the server leaves behind when a room changes. */
import { t } from '../i18n';
import type { Message } from '../store/types';

type Say = (values: { user: string; value: string; role: string }) => string;

const texts: Record<string, Say> = {
	uj: (v) => t('room.sysJoined', v),
	ul: (v) => t('room.sysLeft', v),
	ut: (v) => t('room.sysJoinedDiscussion', v),
	au: (v) => t('room.sysAdded', v),
	ru: (v) => t('room.sysRemoved', v),
	ujt: (v) => t('room.sysJoinedTeam', v),
	ult: (v) => t('room.sysLeftTeam', v),
	'added-user-to-team': (v) => t('room.sysAddedToTeam', v),
	'removed-user-from-team': (v) => t('room.sysRemovedFromTeam', v),
	'user-added-room-to-team': (v) => t('room.sysRoomToTeam', v),
	'user-removed-room-from-team': (v) => t('room.sysRoomFromTeam', v),
	'user-deleted-room-from-team': (v) => t('room.sysRoomDeletedFromTeam', v),
	'user-converted-to-team': (v) => t('room.sysToTeam', v),
	'user-converted-to-channel': (v) => t('room.sysToChannel', v),
	wm: (v) => t('room.sysWelcome', v),
	rm: () => t('room.sysDeleted'),
	r: (v) => t('room.sysRenamed', v),
	'user-muted': (v) => t('room.sysMuted', v),
	'user-unmuted': (v) => t('room.sysUnmuted', v),
	'subscription-role-added': (v) => t('room.sysRoleAdded', v),
	'subscription-role-removed': (v) => t('room.sysRoleRemoved', v),
	'room-archived': (v) => t('room.sysArchived', v),
	'room-unarchived': (v) => t('room.sysUnarchived', v),
	'room-set-read-only': (v) => t('room.sysReadOnly', v),
	'room-removed-read-only': (v) => t('room.sysWritable', v),
	'room-allowed-reacting': (v) => t('room.sysReacting', v),
	'room-disallowed-reacting': (v) => t('room.sysNotReacting', v),
	room_changed_topic: (v) => (v.value ? t('room.sysTopic', v) : t('room.sysNoTopic', v)),
	room_changed_description: (v) => (v.value ? t('room.sysDescription', v) : t('room.sysNoDescription', v)),
	room_changed_announcement: (v) => (v.value ? t('room.sysAnnouncement', v) : t('room.sysNoAnnouncement', v)),
	room_changed_avatar: (v) => t('room.sysAvatar', v),
	room_changed_privacy: (v) => t('room.sysPrivacy', v),
	room_e2e_enabled: (v) => t('room.sysEncrypted', v),
	room_e2e_disabled: (v) => t('room.sysNotEncrypted', v),
	message_pinned: (v) => t('room.sysPinned', v),
	message_pinned_e2e: (v) => t('room.sysPinned', v),
	'discussion-created': (v) => t('room.sysDiscussion', v),
	videoconf: (v) => t('room.sysCall', v),
	jitsi_call_started: (v) => t('room.sysCall', v),
	e2e: () => t('room.sysUnreadable'),
	otr: () => t('room.sysUnreadable'),
};

/** The kinds that are messages of people all the same, with their own place for the text. */
const spoken = new Set(['e2e', 'otr']);

/** isSystem says whether a message is the server's, not a person's. */
export function isSystem(message: Message): boolean {
	return !!message.t && !spoken.has(message.t);
}

/** systemText is what a system message says; of a kind that is not known, its own text. */
export function systemText(message: Message, user: string): string {
	const kind = message.t as string | undefined;
	const say = kind && Object.hasOwn(texts, kind) ? texts[kind] : undefined;
	return (
		say?.({ user, value: message.msg, role: message.role ?? '' }) ?? (message.msg ? `${user}: ${message.msg}` : user)
	);
}
