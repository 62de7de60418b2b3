/** What the workspace is and what goes on in it, in figures and by the day. */
import { useEffect, useState } from 'preact/hooks';
import type { ActivityDay, BusyRoom, Figures, InviteDay } from '../api/admin';
import { ApiError, get } from '../api/client';
import { href } from '../app/router';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { path } from '../store/rooms';
import { Chart } from './chart';
import { bytes, moment, number } from './format';
import { AdminPage } from './frame';
import './overview.css';

interface Known {
	figures: Figures;
	days: readonly ActivityDay[];
	rooms: readonly BusyRoom[];
	invites: readonly InviteDay[];
}

async function read(days: number, refresh: boolean): Promise<Known> {
	const from = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
	const [figures, activity, invites] = await Promise.all([
		get('/v1/statistics', refresh ? { refresh } : undefined),
		get('/v1/statistics.activity', { days }),
		get('/v1/invites.statistics', { from }).catch((error) => {
			if (error instanceof ApiError) return { days: [] };
			throw error;
		}),
	]);
	return { figures, days: activity.days, rooms: activity.busiestRooms, invites: invites.days };
}

export default function Overview({ params }: PageProps) {
	void params;
	const [known, setKnown] = useState<Known | 'failed'>();
	const [days, setDays] = useState(30);
	const may = can('view-statistics');
	const load = (refresh: boolean) => {
		read(days, refresh).then(setKnown, () => setKnown('failed'));
	};
	useEffect(() => {
		if (may) load(false);
	}, [days, may]);
	return (
		<AdminPage
			title={t('admin.overview')}
			may={may}
			actions={<Period days={days} change={setDays} refresh={() => load(true)} />}
		>
			{known === 'failed' && (
				<div class="dt-empty" role="alert">
					<p>{t('common.failed')}</p>
					<button type="button" onClick={() => load(false)}>
						{t('common.retry')}
					</button>
				</div>
			)}
			{!known && <div class="spin" role="status" aria-label={t('common.loading')} />}
			{known && known !== 'failed' && <Content {...known} />}
		</AdminPage>
	);
}

function Period({ days, change, refresh }: { days: number; change: (days: number) => void; refresh: () => void }) {
	return (
		<span class="row wrap">
			<select
				aria-label={t('watching.period')}
				value={String(days)}
				onChange={(event) => change(Number(event.currentTarget.value))}
			>
				{[7, 30, 90].map((n) => (
					<option key={n} value={n} selected={n === days}>
						{t('watching.lastDays', { n })}
					</option>
				))}
			</select>
			<button type="button" onClick={refresh}>
				{t('watching.refresh')}
			</button>
		</span>
	);
}

function Content({ figures, days, rooms, invites }: Known) {
	const labels = days.map((one) => one.day);
	const invited = new Map(invites.map((one) => [one.day, one]));
	return (
		<>
			<Tiles figures={figures} />
			<section class="adm-card">
				<Chart
					title={t('watching.messagesByDay')}
					days={labels}
					series={[{ name: t('admin.messages'), look: 'a', values: days.map((one) => one.messages) }]}
				/>
			</section>
			<div class="ov-two">
				<section class="adm-card">
					<Chart
						title={t('watching.peopleByDay')}
						days={labels}
						series={[
							{ name: t('watching.activePeople'), look: 'a', values: days.map((one) => one.activeUsers) },
							{ name: t('watching.newPeople'), look: 'b', values: days.map((one) => one.newUsers) },
						]}
					/>
				</section>
				<section class="adm-card">
					<Chart
						title={t('watching.invitesByDay')}
						days={labels}
						series={[
							{ name: t('watching.looks'), look: 'a', values: labels.map((day) => invited.get(day)?.previews ?? 0) },
							{ name: t('watching.joins'), look: 'b', values: labels.map((day) => invited.get(day)?.joins ?? 0) },
							{ name: t('watching.refusals'), look: 'c', values: labels.map((day) => invited.get(day)?.refusals ?? 0) },
						]}
					/>
				</section>
				<Busy rooms={rooms} />
				<Server figures={figures} />
			</div>
		</>
	);
}

function Tiles({ figures }: { figures: Figures }) {
	const tiles: [string, number, string][] = [
		[
			t('admin.users'),
			figures.totalUsers,
			t('watching.ofThem', { active: number(figures.activeUsers), off: number(figures.nonActiveUsers) }),
		],
		[t('watching.online'), figures.onlineUsers, ''],
		[
			t('admin.rooms'),
			figures.totalRooms,
			t('watching.kinds', {
				c: number(figures.totalChannels),
				p: number(figures.totalPrivateGroups),
				d: number(figures.totalDirect),
			}),
		],
		[t('admin.messages'), figures.totalMessages, t('watching.threads', { n: figures.totalThreads })],
		[t('watching.files'), figures.uploadsTotal, bytes(figures.uploadsTotalSize)],
	];
	return (
		<dl class="ov-tiles">
			{tiles.map(([name, value, more]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd class="ov-figure">{number(value)}</dd>
					{more && <dd class="soft small">{more}</dd>}
				</div>
			))}
		</dl>
	);
}

function Busy({ rooms }: { rooms: readonly BusyRoom[] }) {
	const most = Math.max(1, ...rooms.map((one) => one.messages));
	return (
		<section class="adm-card" aria-labelledby="busy">
			<h2 id="busy">{t('watching.busiest')}</h2>
			{!rooms.length && <p class="soft">{t('watching.quiet')}</p>}
			<ol class="ov-busy">
				{rooms.map((room) => (
					<li key={room.rid}>
						<a href={href(path(room))}>{room.name || room.rid}</a>
						<span class="soft">{t('watching.nMessages', { n: room.messages })}</span>
						<span class="ov-bar" style={{ inlineSize: `${(100 * room.messages) / most}%` }} />
					</li>
				))}
			</ol>
		</section>
	);
}

function Server({ figures }: { figures: Figures }) {
	const facts: [string, string][] = [
		['Gantry', figures.gantryVersion],
		[t('watching.compat'), `Rocket.Chat ${figures.version}`],
		[t('watching.database'), `${figures.database}, ${t('watching.schema', { n: figures.migration.version })}`],
		[t('watching.installed'), moment(figures.installedAt)],
		[t('watching.started'), moment(new Date(Date.now() - figures.process.uptime * 1000).toISOString())],
		[t('watching.memory'), bytes(figures.process.memory)],
		[t('watching.system'), `${figures.os.type} ${figures.os.release} ${figures.os.arch}`],
	];
	return (
		<section class="adm-card" aria-labelledby="server">
			<h2 id="server">{t('watching.server')}</h2>
			<dl class="adm-facts">
				{facts.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
		</section>
	);
}
