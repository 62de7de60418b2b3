/** All rooms of the workspace, also those that the admin is not in. */
import { signal } from '@preact/signals';
import type { AdminRoom } from '../api/admin';
import { get, post } from '../api/client';
import { go, href } from '../app/router';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { path } from '../store/rooms';
import { Icon, type IconName } from '../ui/icon';
import { type Items, Menu } from '../ui/menu';
import { confirm } from '../ui/overlay';
import { attempt, tell } from '../ui/toast';
import { moment, number } from './format';
import { AdminPage } from './frame';
import { lazily } from './lazily';
import { asked, withQuery } from './query';
import { nameOf } from './room-name';
import { type Ask, Choice, type Column, DataTable } from './table';

const RoomForm = lazily(() => import('./room-form').then((part) => part.RoomForm));

const changes = signal(0);
const changed = () => {
	changes.value++;
};

async function load({ search, ...page }: Ask) {
	const kind = asked('kind');
	const types = kind ? [kind] : ['c', 'p', 'd', 'discussions'];
	const { rooms, total } = await get('/v1/rooms.adminRooms', { ...page, types, ...(search && { filter: search }) });
	return { rows: rooms, total };
}

function iconOf(room: AdminRoom): IconName {
	if (room.prid) return 'discussion';
	return room.t === 'd' ? 'person' : room.t === 'p' ? 'lock' : 'hash';
}

const columns = (): Column<AdminRoom>[] => [
	{
		key: 'name',
		label: t('admin.name'),
		sort: 'name',
		show: (room) => (
			<div class="adm-who">
				<Icon name={iconOf(room)} />
				<span>
					<a href={href(withQuery(`/admin/rooms/edit/${room._id}`))}>{nameOf(room)}</a>
					{room.topic && <span class="soft small adm-topic">{room.topic}</span>}
				</span>
			</div>
		),
	},
	{ key: 'kind', label: t('admin.kind'), show: (room) => <Kind room={room} /> },
	{ key: 'members', label: t('people.members'), sort: 'usersCount', show: (room) => number(room.usersCount) },
	{ key: 'messages', label: t('admin.messages'), sort: 'msgs', show: (room) => number(room.msgs) },
	{ key: 'created', label: t('admin.created'), sort: 'ts', show: (room) => moment(room.ts) },
];

function Kind({ room }: { room: AdminRoom }) {
	const text = room.prid
		? t('people.discussion')
		: room.t === 'd'
			? t('people.direct')
			: t(room.t === 'p' ? 'people.private' : 'people.public');
	return (
		<>
			{text} {room.archived && <span class="adm-tag wait">{t('people.archived')}</span>}
			{room.default && <span class="adm-tag">{t('people.default')}</span>}
			{room.ro && <span class="adm-tag">{t('people.readOnly')}</span>}
		</>
	);
}

async function archive(room: AdminRoom, archives: boolean): Promise<void> {
	const turn = (action: 'archive' | 'unarchive') =>
		attempt(() => post('/v1/rooms.changeArchivationState', { rid: room._id, action })).then(changed);
	await turn(archives ? 'archive' : 'unarchive');
	const text = t(archives ? 'people.roomArchived' : 'people.roomUnarchived', { name: nameOf(room) });
	tell(text, () => void turn(archives ? 'unarchive' : 'archive'));
}

async function remove(room: AdminRoom): Promise<void> {
	const sure = await confirm({
		title: t('people.deleteRoom', { name: nameOf(room) }),
		text: t('people.deleteRoomText', { n: room.msgs, count: number(room.msgs) }),
		action: t('admin.delete'),
		danger: true,
	});
	if (!sure) return;
	await attempt(() => post('/v1/rooms.delete', { roomId: room._id }), t('people.roomDeleted', { name: nameOf(room) }));
	changed();
}

function itemsFor(room: AdminRoom): Items {
	const direct = room.t === 'd';
	return [
		{ label: t('people.open'), icon: 'right', act: () => go(path(room)) },
		!direct && { label: t('admin.edit'), icon: 'edit', act: () => go(withQuery(`/admin/rooms/edit/${room._id}`)) },
		!direct && {
			label: t(room.archived ? 'people.unarchive' : 'people.archive'),
			icon: 'file',
			act: () => void archive(room, !room.archived),
		},
		!direct &&
			can(room.t === 'p' ? 'delete-p' : 'delete-c') && {
				label: t('admin.delete'),
				icon: 'trash',
				danger: true,
				act: () => void remove(room),
			},
	];
}

export default function Rooms({ params }: PageProps) {
	const { context, id } = params;
	return (
		<AdminPage title={t('admin.rooms')} may={can('view-room-administration')}>
			<DataTable
				label={t('admin.rooms')}
				search={t('people.searchRooms')}
				filters={
					<Choice
						name="kind"
						label={t('admin.kind')}
						options={[
							['', t('admin.allKinds')],
							['c', t('people.public')],
							['p', t('people.private')],
							['d', t('people.direct')],
							['discussions', t('people.discussions')],
						]}
					/>
				}
				columns={columns()}
				load={load}
				depends={`${asked('kind')} ${changes.value}`}
				keyOf={(room) => room._id}
				empty={t('people.noRooms')}
				actions={(room) => (
					<Menu label={t('admin.actionsOn', { name: nameOf(room) })} items={() => itemsFor(room)}>
						<Icon name="more" />
					</Menu>
				)}
			/>
			{context === 'edit' && id && (
				<RoomForm key={id} rid={id} onClose={() => go(withQuery('/admin/rooms'))} onDone={changed} />
			)}
		</AdminPage>
	);
}
