import { t } from '../i18n';
import { type Entry, listed, path, title } from '../store/rooms';
import { Icon } from '../ui/icon';
import { VList } from '../ui/vlist';
import { href, place } from './router';

export function Sidebar() {
	return (
		<nav class="side" aria-label={t('shell.rooms')}>
			<VList data={listed.value} class="rooms">
				{(entry: Entry) => <RoomLink key={entry.sub.rid} entry={entry} />}
			</VList>
		</nav>
	);
}

function RoomLink({ entry }: { entry: Entry }) {
	const { sub } = entry;
	const to = path(sub);
	return (
		<a
			class={sub.alert ? 'room-link unread' : 'room-link'}
			href={href(to)}
			aria-current={place.value.path === to ? 'page' : undefined}
		>
			<Icon name={sub.t === 'd' ? 'person' : sub.t === 'p' ? 'lock' : 'hash'} />
			<span class="grow cut">{title(entry)}</span>
			{sub.unread > 0 && <span class="badge">{sub.unread}</span>}
		</a>
	);
}
