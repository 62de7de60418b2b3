/** The form that changes a room from outside. */
import { useEffect, useState } from 'preact/hooks';
import type { AdminRoom } from '../api/admin';
import { ApiError, get, post } from '../api/client';
import { t } from '../i18n';
import { Dialog } from '../ui/dialog';
import { explain } from '../ui/refusal';
import { complain, tell } from '../ui/toast';
import { Check, Field, read, Text } from './form';
import { moment, number } from './format';
import { nameOf } from './room-name';

interface Props {
	rid: string;
	onClose: () => void;
	onDone: () => void;
}

export function RoomForm({ rid, onClose, onDone }: Props) {
	const [room, setRoom] = useState<AdminRoom>();
	useEffect(() => {
		get('/v1/rooms.adminRooms.getRoom', { rid }).then(setRoom, (error) => {
			complain(error);
			onClose();
		});
	}, [rid]);
	if (!room) return null;
	return (
		<Dialog title={nameOf(room)} onClose={onClose}>
			<p class="soft">
				{t('people.roomFigures', {
					n: room.usersCount,
					people: number(room.usersCount),
					messages: number(room.msgs),
					made: moment(room.ts),
				})}
				{room.u && ` · @${room.u.username}`}
			</p>
			{room.t !== 'd' && <Form room={room} onClose={onClose} onDone={onDone} />}
		</Dialog>
	);
}

function Form({ room, onClose, onDone }: { room: AdminRoom; onClose: () => void; onDone: () => void }) {
	const [problem, setProblem] = useState('');
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const changes = changesOf(room, event.currentTarget as HTMLFormElement);
		try {
			if (Object.keys(changes).length) await post('/v1/rooms.saveRoomSettings', { rid: room._id, ...changes });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setProblem(await explain(error));
			return;
		}
		tell(t('admin.saved'));
		onDone();
		onClose();
	};
	return (
		<form class="stack" onSubmit={submit}>
			{problem && (
				<p class="problem" role="alert">
					{problem}
				</p>
			)}
			<Text label={t('admin.name')} name="roomName" value={room.fname ?? room.name} required />
			<Field label={t('admin.kind')}>
				{(attributes) => (
					<select {...attributes} name="roomType">
						<option value="c" selected={room.t === 'c'}>
							{t('people.public')}
						</option>
						<option value="p" selected={room.t === 'p'}>
							{t('people.private')}
						</option>
					</select>
				)}
			</Field>
			<Text label={t('people.topic')} name="roomTopic" value={room.topic} />
			<Text label={t('people.announcement')} name="roomAnnouncement" value={room.announcement} />
			<Text label={t('people.description')} name="roomDescription" value={room.description} lines={2} />
			<Check label={t('people.readOnlyLong')} name="readOnly" checked={!!room.ro} />
			<Check label={t('people.defaultLong')} name="default" checked={!!room.default} />
			<div class="actions">
				<button type="button" onClick={onClose}>
					{t('common.cancel')}
				</button>
				<button type="submit" class="main">
					{t('common.save')}
				</button>
			</div>
		</form>
	);
}

/** changesOf returns what a form says otherwise than the room is. */
function changesOf(room: AdminRoom, form: HTMLFormElement) {
	const { text, is } = read(form);
	const texts = {
		roomName: room.fname ?? room.name,
		roomTopic: room.topic,
		roomAnnouncement: room.announcement,
		roomDescription: room.description,
	};
	const changed = Object.fromEntries(
		Object.entries(texts)
			.filter(([name, value]) => text(name) !== (value ?? ''))
			.map(([name]) => [name, text(name)]),
	);
	return {
		...changed,
		...(text('roomType') !== room.t && { roomType: text('roomType') as 'c' | 'p' }),
		...(is('readOnly') !== !!room.ro && { readOnly: is('readOnly') }),
		...(is('default') !== !!room.default && { default: is('default') }),
	};
}
