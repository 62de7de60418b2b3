/** People and rooms that a message names. */
import { href, place } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { entries, path } from '../store/rooms';
import { me } from '../store/session';
import { setting } from '../store/settings';
import type { Message } from '../store/types';

const everybody = new Set(['all', 'here']);

/** UserMention shows somebody who is named; a name that is nobody's is only text. */
export function UserMention({ name, known }: { name: string; known: Message['mentions'] }) {
	if (everybody.has(name)) {
		return (
			<span class="mention all" title={name === 'all' ? t('room.mentionAll') : t('room.mentionHere')}>
				@{name}
			</span>
		);
	}
	const person = known?.find((one) => one.username === name || one._id === name);
	if (!person) return <>@{name}</>;
	const shown = (setting('UI_Use_Real_Name', false) && person.name) || person.username || name;
	if (person.type === 'team') return <span class="mention">@{shown}</span>;
	const own = person._id === boot.userId || person.username === me.value.username;
	return (
		<a
			class={own ? 'mention own' : 'mention'}
			href={href(profile(person.username ?? name))}
			title={own ? t('room.mentionYou') : undefined}
		>
			@{shown}
		</a>
	);
}

/** profile is where somebody is shown beside the room that is open. */
export function profile(username: string): string {
	const room = /^\/(channel|group|direct)\/[^/]+/.exec(place.peek().path)?.[0] ?? '';
	return room ? `${room}/user-info/${encodeURIComponent(username)}` : `/direct/${encodeURIComponent(username)}`;
}

/** ChannelMention shows a room that is named; a name of no room is only text. */
export function ChannelMention({ name, known }: { name: string; known: Message['channels'] }) {
	const room = known?.find((one) => one.name === name || one.fname === name || one._id === name);
	if (!room) return <>#{name}</>;
	const mine = entries.peek().get(room._id)?.sub;
	return (
		<a class="mention" href={href(mine ? path(mine) : path({ t: 'c', name: room.name, _id: room._id }))}>
			#{mine?.fname || room.fname || name}
		</a>
	);
}
