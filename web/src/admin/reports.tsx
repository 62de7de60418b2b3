/** What was reported of one person: their messages, or they themselves, each with what was said about it. */
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { Dialog } from '../ui/dialog';
import { complain } from '../ui/toast';
import { moment } from './format';
import type { Reported } from './moderation';

interface Said {
	id: string;
	/** The message, or nothing where the person was reported. */
	text: string;
	where: string;
	ts: string;
	reports: readonly { by: string; why: string }[];
}

async function readMessages(userId: string): Promise<Said[]> {
	const { messages } = await get('/v1/moderation.user.reportedMessages', { userId, count: 50, offset: 0 });
	return Promise.all(
		messages.map(async ({ _id, message, room, ts }) => {
			const { reports } = await get('/v1/moderation.reports', { msgId: message._id, count: 20, offset: 0 });
			return {
				id: _id,
				text: message.msg,
				where: room.fname || room.name || '',
				ts: String(ts),
				reports: reports.map((one) => ({ by: one.reportedBy?.username ?? '', why: one.description })),
			};
		}),
	);
}

async function readPerson(userId: string): Promise<Said[]> {
	const { reports } = await get('/v1/moderation.user.reportsByUserId', { userId, count: 50, offset: 0 });
	return reports.map((one) => ({
		id: one._id,
		text: '',
		where: '',
		ts: String(one.ts),
		reports: [{ by: one.reportedBy?.username ?? '', why: one.description }],
	}));
}

export function ReportsDialog({ of, onClose }: { of: Reported; onClose: () => void }) {
	const [list, setList] = useState<readonly Said[]>();
	useEffect(() => {
		(of.message === undefined ? readPerson : readMessages)(of.id).then(setList, (error) => {
			complain(error);
			onClose();
		});
	}, [of.id]);
	if (!list) return null;
	return (
		<Dialog title={t('watching.reportsOf', { name: of.name })} onClose={onClose}>
			<ul class="adm-people">
				{list.map((one) => (
					<li key={one.id}>
						<div class="grow stack">
							{one.text && <blockquote class="rp-quote">{one.text}</blockquote>}
							<span class="soft small">
								{one.where} {moment(one.ts)}
							</span>
							{one.reports.map((report, i) => (
								<p key={i}>
									<strong>@{report.by}</strong>: {report.why}
								</p>
							))}
						</div>
					</li>
				))}
			</ul>
		</Dialog>
	);
}
