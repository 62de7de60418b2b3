import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { title } from '../store/rooms';
import { RoomAvatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Fact } from './fact';
import './info.css';
import { InfoActs } from './info-acts';
import { InfoEdit } from './info-edit';
import type { PanelProps } from './slot';

/** What there is to know about a room, and to change for those who may. */
export default function Info({ entry }: PanelProps) {
	const { sub, room } = entry;
	const [edits, setEdits] = useState(false);
	if (edits) return <InfoEdit entry={entry} done={() => setEdits(false)} />;
	const mayEdit = sub.t !== 'd' && !entry.preview && can('edit-room', sub.rid);
	return (
		<div class="panel-body info">
			<RoomAvatar rid={sub.rid} etag={room?.avatarETag} look="large" />
			<h3>{title(entry)}</h3>
			{mayEdit && (
				<button type="button" onClick={() => setEdits(true)}>
					<Icon name="edit" />
					{t('panel.edit')}
				</button>
			)}
			<dl class="stack">
				<Fact name={t('panel.topic')}>{room?.topic}</Fact>
				<Fact name={t('panel.description')}>{room?.description}</Fact>
				<Fact name={t('panel.announcement')}>{room?.announcement}</Fact>
				<Fact name={t('panel.kind')}>{kindOf(sub.t)}</Fact>
				<Fact name={t('panel.writing')}>{room?.ro && t('panel.readOnly')}</Fact>
				<Fact name={t('panel.state')}>{room?.archived && t('panel.archived')}</Fact>
			</dl>
			{!entry.preview && <InfoActs entry={entry} />}
		</div>
	);
}

function kindOf(kind: string): string {
	switch (kind) {
		case 'c':
			return t('panel.channel');
		case 'p':
			return t('panel.group');
		default:
			return t('panel.direct');
	}
}
