import { useState } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { can } from '../store/permissions';
import type { Entry } from '../store/rooms';
import { attempt } from '../ui/toast';
import { AvatarField } from './avatar-field';
import { changed, hideable, read } from './room-form';

/** InfoEdit changes a room: only what was altered is sent. */
export function InfoEdit({ entry, done }: { entry: Entry; done: () => void }) {
	const { sub, room } = entry;
	const [busy, setBusy] = useState(false);
	const [avatar, setAvatar] = useState<string>();
	const save = async (event: SubmitEvent) => {
		event.preventDefault();
		if (busy) return;
		const settings = changed(entry, read(new FormData(event.currentTarget as HTMLFormElement)));
		if (avatar !== undefined) settings.roomAvatar = avatar;
		setBusy(true);
		const nothing = !Object.keys(settings).length;
		const went =
			nothing ||
			(await attempt(() => post('/v1/rooms.saveRoomSettings', { rid: sub.rid, ...settings }), t('panel.saved')));
		setBusy(false);
		if (went) done();
	};
	return (
		<form class="panel-body info stack" onSubmit={(event) => void save(event)}>
			<AvatarField rid={sub.rid} etag={room?.avatarETag} chosen={avatar} choose={setAvatar} />
			<Line name="name" label={t('panel.name')} value={room?.fname || room?.name || sub.name} required />
			<Line name="topic" label={t('panel.topic')} value={room?.topic ?? ''} />
			<Area name="announcement" label={t('panel.announcement')} value={room?.announcement ?? ''} />
			<Area name="description" label={t('panel.description')} value={room?.description ?? ''} />
			<div>
				<Check name="private" text={t('panel.isPrivate')} checked={sub.t === 'p'} />
				{can('set-readonly', sub.rid) && <Check name="readOnly" text={t('panel.isReadOnly')} checked={!!room?.ro} />}
				{can('set-react-when-readonly', sub.rid) && (
					<Check name="react" text={t('panel.mayReact')} checked={!!room?.reactWhenReadOnly} />
				)}
			</div>
			{sub.t === 'c' && <JoinCode required={!!room?.joinCodeRequired} />}
			<Hidden entry={entry} />
			<div class="actions">
				<button type="button" onClick={done}>
					{t('common.cancel')}
				</button>
				<button type="submit" class="main" aria-disabled={busy}>
					{t('common.save')}
				</button>
			</div>
		</form>
	);
}

interface FieldProps {
	name: string;
	label: string;
	value: string;
	required?: boolean;
}

function Line({ name, label, value, required }: FieldProps) {
	return (
		<div class="field">
			<label for={`room-${name}`}>{label}</label>
			<input id={`room-${name}`} name={name} defaultValue={value} required={required} autocomplete="off" />
		</div>
	);
}

function Area({ name, label, value }: FieldProps) {
	return (
		<div class="field">
			<label for={`room-${name}`}>{label}</label>
			<textarea id={`room-${name}`} name={name} rows={2} defaultValue={value} />
		</div>
	);
}

function Check({ name, text, checked, value }: { name: string; text: string; checked: boolean; value?: string }) {
	return (
		<label class="check">
			<input type="checkbox" name={name} value={value ?? 'on'} defaultChecked={checked} />
			{text}
		</label>
	);
}

function JoinCode({ required }: { required: boolean }) {
	return (
		<div class="field">
			<label for="room-code">{t('panel.joinCode')}</label>
			<input id="room-code" name="code" type="password" autocomplete="new-password" aria-describedby="room-code-hint" />
			<span class="hint" id="room-code-hint">
				{required ? t('panel.joinCodeSet') : t('panel.joinCodeHint')}
			</span>
			{required && <Check name="noCode" text={t('panel.noJoinCode')} checked={false} />}
		</div>
	);
}

/** Hidden are the system messages that the room does not show. */
function Hidden({ entry: { room } }: { entry: Entry }) {
	const hidden: unknown = room?.sysMes;
	const isHidden = (kind: string) => Array.isArray(hidden) && hidden.includes(kind); // true stands for none
	return (
		<details class="unfold">
			<summary>{t('panel.hidden')}</summary>
			<div class="info-hidden">
				{Object.entries(hideable()).map(([kind, text]) => (
					<Check key={kind} name="hidden" value={kind} text={text} checked={isHidden(kind)} />
				))}
			</div>
		</details>
	);
}
