/** What can be changed of a room, and what of it was. */
import type { Input } from '../api/endpoints';
import { t } from '../i18n';
import { can } from '../store/permissions';
import type { Entry } from '../store/rooms';

type Settings = Omit<Input<'POST', '/v1/rooms.saveRoomSettings'>, 'rid'>;

interface Wanted {
	name: string;
	topic: string;
	announcement: string;
	description: string;
	isPrivate: boolean;
	readOnly: boolean;
	react: boolean;
	code: string;
	noCode: boolean;
	hidden: string[];
}

/** hideable names the system messages that a room may hide. */
export function hideable(): Record<string, string> {
	return {
		uj: t('panel.hideJoined'),
		ul: t('panel.hideLeft'),
		au: t('panel.hideAdded'),
		ru: t('panel.hideRemoved'),
		mute_unmute: t('panel.hideMuted'),
		r: t('panel.hideRenamed'),
		room_changed_topic: t('panel.hideTopic'),
		room_changed_announcement: t('panel.hideAnnouncement'),
		room_changed_description: t('panel.hideDescription'),
		'subscription-role-added': t('panel.hideRoleAdded'),
		'subscription-role-removed': t('panel.hideRoleRemoved'),
		rm: t('panel.hideDeleted'),
	};
}

/** read takes what the form says. */
export function read(form: FormData): Wanted {
	const text = (name: string) => String(form.get(name) ?? '').trim();
	return {
		name: text('name'),
		topic: text('topic'),
		announcement: text('announcement'),
		description: text('description'),
		isPrivate: form.has('private'),
		readOnly: form.has('readOnly'),
		react: form.has('react'),
		code: text('code'),
		noCode: form.has('noCode'),
		hidden: form.getAll('hidden').map(String),
	};
}

/** changed is what is wanted otherwise than it is. */
export function changed({ sub, room }: Entry, want: Wanted): Settings {
	const settings: Settings = {};
	if (want.name !== (room?.fname || room?.name || sub.name)) settings.roomName = want.name;
	if (want.topic !== (room?.topic ?? '')) settings.roomTopic = want.topic;
	if (want.announcement !== (room?.announcement ?? '')) settings.roomAnnouncement = want.announcement;
	if (want.description !== (room?.description ?? '')) settings.roomDescription = want.description;
	if (want.isPrivate !== (sub.t === 'p')) settings.roomType = want.isPrivate ? 'p' : 'c';
	if (can('set-readonly', sub.rid) && want.readOnly !== !!room?.ro) settings.readOnly = want.readOnly;
	if (can('set-react-when-readonly', sub.rid) && want.react !== !!room?.reactWhenReadOnly)
		settings.reactWhenReadOnly = want.react;
	if (want.noCode) settings.joinCode = '';
	else if (want.code) settings.joinCode = want.code;
	const kinds = hiddenKinds(room?.sysMes, want.hidden);
	if (kinds) settings.systemMessages = kinds;
	return settings;
}

/** hiddenKinds is what a room is to hide, if that is something else than it hides. What the form does not offer stays. */
function hiddenKinds(was: unknown, want: string[]): string[] | undefined {
	const offered = Object.keys(hideable());
	const before = Array.isArray(was) ? was.map(String) : []; // true stands for none
	const after = [...before.filter((kind) => !offered.includes(kind)), ...want];
	return after.toSorted().join() === before.toSorted().join() ? undefined : after;
}
