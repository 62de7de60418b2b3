import { t } from '../i18n';
import { title } from '../store/rooms';
import { RoomAvatar } from '../ui/avatar';
import type { PanelProps } from './slot';

/** What there is to know about a room. */
export default function Info({ entry }: PanelProps) {
	const { sub, room } = entry;
	return (
		<div class="panel-body stack info">
			<RoomAvatar rid={sub.rid} etag={room?.avatarETag} look="large" />
			<h3>{title(entry)}</h3>
			<dl class="stack">
				{room?.topic && <Fact name={t('panel.topic')} text={room.topic} />}
				{room?.description && <Fact name={t('panel.description')} text={room.description} />}
			</dl>
		</div>
	);
}

function Fact({ name, text }: { name: string; text: string }) {
	return (
		<div>
			<dt class="hint">{name}</dt>
			<dd>{text}</dd>
		</div>
	);
}
