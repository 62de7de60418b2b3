import { t } from '../i18n';
import { title } from '../store/rooms';
import { RoomAvatar } from '../ui/avatar';
import { Fact } from './fact';
import type { PanelProps } from './slot';

/** What there is to know about a room. */
export default function Info({ entry }: PanelProps) {
	const { sub, room } = entry;
	return (
		<div class="panel-body stack info">
			<RoomAvatar rid={sub.rid} etag={room?.avatarETag} look="large" />
			<h3>{title(entry)}</h3>
			<dl class="stack">
				<Fact name={t('panel.topic')}>{room?.topic}</Fact>
				<Fact name={t('panel.description')}>{room?.description}</Fact>
			</dl>
		</div>
	);
}
