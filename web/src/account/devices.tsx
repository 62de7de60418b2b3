/** Where the person is signed in. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OwnSession } from '../api/account';
import { get, post } from '../api/client';
import { language, t } from '../i18n';
import { confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { AccountPage, Card } from './frame';

const page = 25;

export default function Devices() {
	const sessions = useSignal<readonly OwnSession[]>([]);
	const total = useSignal(0);
	const load = (offset = 0) =>
		attempt(async () => {
			const found = await get('/v1/sessions/list', { offset, count: page });
			sessions.value = offset ? [...sessions.value, ...found.sessions] : found.sessions;
			total.value = found.total;
		});
	useEffect(() => void load(), []);
	const end = async (one: OwnSession) => {
		if (await attempt(() => post('/v1/sessions/logout.me', { sessionId: one.sessionId }), t('account.ended')))
			await load();
	};
	return (
		<AccountPage title={t('account.devices')}>
			<Card title={t('account.sessions')} tag={<EndAll done={() => void load()} />}>
				<p>{t('account.devicesText')}</p>
				<ul class="acc-list">
					{sessions.value.map((one) => (
						<Session key={one._id} session={one} end={() => void end(one)} />
					))}
				</ul>
				{sessions.value.length < total.value && (
					<button type="button" onClick={() => void load(sessions.value.length)}>
						{t('account.more')}
					</button>
				)}
			</Card>
		</AccountPage>
	);
}

function EndAll({ done }: { done: () => void }) {
	const end = async () => {
		const sure = await confirm({
			title: t('account.endAll'),
			text: t('account.endAllText'),
			action: t('account.end'),
			danger: true,
		});
		if (sure && (await attempt(() => post('/v1/users.logoutOtherClients', {}), t('account.ended')))) done();
	};
	return (
		<button type="button" onClick={() => void end()}>
			{t('account.endAll')}
		</button>
	);
}

/** called is what a device is called. */
export function called({ device }: Pick<OwnSession, 'device'>): string {
	const [client, system] = [device?.name, device?.os?.name];
	if (client && system) return t('account.deviceLine', { client, system });
	return client || system || t('account.unknownDevice');
}

function Session({ session, end }: { session: OwnSession; end: () => void }) {
	const when = (at: string) =>
		new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	const said = [
		t('account.signedInAt', { when: when(session.loginAt) }),
		session.ip && t('account.from', { ip: session.ip }),
		session.lastActivityAt && t('account.seenAt', { when: when(session.lastActivityAt) }),
	].filter(Boolean);
	const device = called(session);
	return (
		<li>
			<div class="grow">
				<b>{device}</b>
				<p class="soft small">
					{new Intl.ListFormat(language.value, { type: 'unit', style: 'long' }).format(said as string[])}
				</p>
			</div>
			{session.current ? (
				<span class="acc-tag good">{t('account.here')}</span>
			) : (
				<button type="button" aria-label={t('account.endOf', { device })} onClick={end}>
					{t('account.end')}
				</button>
			)}
		</li>
	);
}
