/** Where people are signed in. */
import { signal } from '@preact/signals';
import type { AdminSession } from '../api/admin';
import { get, post } from '../api/client';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { attempt } from '../ui/toast';
import { apart, moment } from './format';
import { AdminPage } from './frame';
import { type Ask, type Column, DataTable } from './table';

const changes = signal(0);

async function load({ search, ...page }: Ask) {
	const { sessions, total } = await get('/v1/sessions/list.all', { ...page, ...(search && { filter: search }) });
	return { rows: sessions, total };
}

const columns = (): Column<AdminSession>[] => [
	{
		key: 'name',
		label: t('admin.name'),
		show: (one) => (
			<span>
				<strong>{one._user?.name || one._user?.username}</strong>
				<span class="soft small adm-topic">@{one._user?.username}</span>
			</span>
		),
	},
	{ key: 'device', label: t('watching.device'), show: (one) => deviceOf(one) },
	{ key: 'ip', label: t('watching.address'), show: (one) => one.ip },
	{
		key: 'login',
		label: t('watching.signedIn'),
		sort: 'loginAt',
		show: (one) => <time title={moment(one.loginAt)}>{apart(one.loginAt)}</time>,
	},
	{
		key: 'seen',
		label: t('watching.lastSeen'),
		show: (one) => <time title={moment(one.lastActivityAt)}>{apart(one.lastActivityAt)}</time>,
	},
];

function deviceOf({ device, current }: AdminSession) {
	const words = device ? [device.name, device.longVersion, device.os.name].filter(Boolean).join(' ') : '–';
	return (
		<>
			{words} {current && <span class="adm-tag good">{t('watching.thisOne')}</span>}
		</>
	);
}

async function end(one: AdminSession): Promise<void> {
	await attempt(() => post('/v1/sessions/logout', { sessionId: one.sessionId }), t('watching.ended'));
	changes.value++;
}

export default function Sessions({ params }: PageProps) {
	void params;
	const ends = can('logout-device-management');
	return (
		<AdminPage title={t('admin.sessions')} may={can('view-device-management')}>
			<DataTable
				label={t('admin.sessions')}
				search={t('watching.searchSessions')}
				columns={columns()}
				load={load}
				depends={String(changes.value)}
				keyOf={(one) => one.sessionId}
				empty={t('watching.noSessions')}
				{...(ends && {
					actions: (one: AdminSession) =>
						!one.current && (
							<button type="button" onClick={() => void end(one)}>
								{t('watching.end')}
								<span class="unseen"> {one._user?.username}</span>
							</button>
						),
				})}
			/>
		</AdminPage>
	);
}
