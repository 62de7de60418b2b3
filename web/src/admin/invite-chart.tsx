/** What became of invites in the last thirty days. */
import { useEffect, useState } from 'preact/hooks';
import type { InviteDay } from '../api/admin';
import { ApiError, get } from '../api/client';
import { t } from '../i18n';
import { Chart } from './chart';

const shownDays = 30;

interface Props {
	inviteId?: string;
	rid?: string;
	version: number;
}

export function InviteChart({ inviteId, rid, version }: Props) {
	const [days, setDays] = useState<readonly InviteDay[]>([]);
	useEffect(() => {
		const from = new Date(Date.now() - (shownDays - 1) * 86_400_000).toISOString().slice(0, 10);
		get('/v1/invites.statistics', { from, ...(inviteId && { inviteId }), ...(rid && { rid }) }).then(
			(counted) => setDays(counted.days),
			(error) => {
				if (!(error instanceof ApiError)) throw error; // who may not know the figures sees none
			},
		);
	}, [inviteId, rid, version]);
	if (!days.some((one) => one.previews + one.joins + one.refusals)) return null;
	return (
		<section class="adm-card">
			<Chart
				title={t('inviting.lastDays')}
				days={days.map((one) => one.day)}
				series={[
					{ name: t('inviting.looks'), look: 'a', values: days.map((one) => one.previews) },
					{ name: t('inviting.joins'), look: 'b', values: days.map((one) => one.joins) },
					{ name: t('inviting.refusals'), look: 'c', values: days.map((one) => one.refusals) },
				]}
			/>
		</section>
	);
}
