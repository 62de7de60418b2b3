/** What people reported, and what a moderator does about it. */
import { signal } from '@preact/signals';
import { get, post } from '../api/client';
import type { Answer } from '../api/endpoints';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { type Items, Menu } from '../ui/menu';
import { confirm, open } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { apart, moment, number } from './format';
import { AdminPage } from './frame';
import { lazily } from './lazily';
import { asked } from './query';
import { type Ask, type Column, DataTable, Tabs } from './table';
import { setActive } from './user-actions';

const ReportsDialog = lazily(() => import('./reports').then((part) => part.ReportsDialog));

type ByMessages = Answer<'GET', '/v1/moderation.reportsByUsers'>['reports'][number];

/** Somebody who was reported, or whose messages were. */
export interface Reported {
	id: string;
	username: string;
	name: string;
	gone: boolean;
	count: number;
	ts: string;
	/** The newest message that was reported, or nothing where the person was. */
	message?: string;
	rooms: readonly string[];
}

const changes = signal(0);
const changed = () => {
	changes.value++;
};

const ofMessages = (one: ByMessages): Reported => ({
	id: one.userId,
	username: one.username ?? '',
	name: one.name || one.username || '',
	gone: one.isUserDeleted,
	count: one.count,
	ts: String(one.ts),
	message: one.message ?? '',
	rooms: one.rooms.map((room) => room.fname || room.name || room._id),
});

async function load({ offset, count, search }: Ask) {
	const input = { offset, count, ...(search && { selector: search }) };
	if (asked('tab') !== 'people') {
		const { reports, total } = await get('/v1/moderation.reportsByUsers', input);
		return { rows: reports.map(ofMessages), total };
	}
	const { reports, total } = await get('/v1/moderation.userReports', input);
	const rows = reports.map(({ reportedUser, count: n, ts }) => ({
		id: reportedUser._id,
		username: reportedUser.username ?? '',
		name: reportedUser.name || reportedUser.username || '',
		gone: false,
		count: n,
		ts: String(ts),
		rooms: [],
	}));
	return { rows, total };
}

const show = (one: Reported) => open((close) => <ReportsDialog of={one} onClose={close} />);

const columns = (): Column<Reported>[] => [
	{
		key: 'name',
		label: t('admin.name'),
		show: (one) => (
			<div class="adm-who">
				<Avatar username={one.username} />
				<span>
					<button type="button" class="bare adm-link" onClick={() => show(one)}>
						{one.name}
					</button>
					<br />
					<span class="soft small">@{one.username}</span>{' '}
					{one.gone && <span class="adm-tag">{t('watching.deleted')}</span>}
				</span>
			</div>
		),
	},
	{ key: 'what', label: t('watching.reported'), show: (one) => one.message ?? t('watching.thePerson') },
	{ key: 'where', label: t('admin.rooms'), show: (one) => one.rooms.join(', ') },
	{ key: 'count', label: t('admin.moderation'), show: (one) => number(one.count) },
	{ key: 'when', label: t('watching.when'), show: (one) => <time title={moment(one.ts)}>{apart(one.ts)}</time> },
];

function itemsFor(one: Reported): Items {
	const manages = can('manage-moderation-actions');
	return [
		{ label: t('admin.details'), icon: 'info', act: () => show(one) },
		manages && { label: t('watching.dismiss'), icon: 'check', act: () => void dismiss(one) },
		manages &&
			one.message !== undefined && {
				label: t('watching.deleteMessages'),
				icon: 'trash',
				danger: true,
				act: () => void erase(one),
			},
		can('edit-other-user-active-status') &&
			!one.gone && {
				label: t('admin.deactivate'),
				icon: 'block',
				danger: true,
				act: () =>
					void setActive({ _id: one.id, username: one.username, name: one.name, active: true }, false).then(changed),
			},
	];
}

async function dismiss(one: Reported): Promise<void> {
	await attempt(
		() =>
			post(one.message === undefined ? '/v1/moderation.dismissUserReports' : '/v1/moderation.dismissReports', {
				userId: one.id,
			}),
		t('watching.dismissed'),
	);
	changed();
}

async function erase(one: Reported): Promise<void> {
	const title = t('watching.deleteMessages');
	if (
		!(await confirm({
			title,
			text: t('watching.deleteMessagesText', { name: one.name }),
			action: t('admin.delete'),
			danger: true,
		}))
	)
		return;
	await attempt(
		() => post('/v1/moderation.user.deleteReportedMessages', { userId: one.id }),
		t('watching.messagesDeleted'),
	);
	changed();
}

export default function Moderation({ params }: PageProps) {
	void params;
	return (
		<AdminPage title={t('admin.moderation')} may={can('view-moderation-console')}>
			<Tabs
				name="tab"
				label={t('watching.reported')}
				options={[
					['', t('watching.ofMessages')],
					['people', t('watching.ofPeople')],
				]}
			/>
			<DataTable
				label={t('admin.moderation')}
				search={t('watching.searchReports')}
				columns={columns()}
				load={load}
				depends={`${asked('tab')} ${changes.value}`}
				keyOf={(one) => one.id}
				empty={t('watching.noReports')}
				actions={(one) => (
					<Menu label={t('admin.actionsOn', { name: one.name })} items={() => itemsFor(one)}>
						<Icon name="more" />
					</Menu>
				)}
			/>
		</AdminPage>
	);
}
