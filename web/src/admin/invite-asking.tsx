/** Who asks to be let in, for who may answer. */
import { useEffect, useState } from 'preact/hooks';
import type { InviteRequest } from '../api/admin';
import { ApiError, get, post } from '../api/client';
import { t } from '../i18n';
import { Avatar } from '../ui/avatar';
import { attempt } from '../ui/toast';
import { apart, moment } from './format';
import { roomOf } from './invite-acts';

interface Props {
	inviteId?: string;
	rid?: string;
	/** Changes when the list has to be read again. */
	version: number;
	onAnswer: () => void;
}

export function Asking({ inviteId, rid, version, onAnswer }: Props) {
	const [list, setList] = useState<readonly InviteRequest[]>([]);
	useEffect(() => {
		get('/v1/invites.requests', { count: 50, ...(inviteId && { inviteId }), ...(rid && { rid }) }).then(
			({ requests }) => setList(requests),
			(error) => {
				if (!(error instanceof ApiError)) throw error; // who may not answer sees nobody
			},
		);
	}, [inviteId, rid, version]);
	if (!list.length) return null;
	const answer = (one: InviteRequest, path: '/v1/invites.approve' | '/v1/invites.deny', done: string) =>
		attempt(() => post(path, { inviteId: one.inviteId, userId: one.user._id }), done).then(onAnswer);
	return (
		<section class="adm-card" aria-labelledby="asking">
			<h2 id="asking">{t('inviting.asking')}</h2>
			<ul class="adm-people">
				{list.map((one) => {
					const name = one.user.name || one.user.username || '';
					return (
						<li key={`${one.inviteId} ${one.user._id}`}>
							<Avatar username={one.user.username ?? ''} />
							<span class="grow">
								<strong>{name}</strong>{' '}
								<span class="soft">{one.user.emails?.[0]?.address ?? `@${one.user.username}`}</span>
								<br />
								<span class="soft small">
									{roomOf(one)}, <time title={moment(one.at)}>{apart(one.at)}</time>
								</span>
							</span>
							<button
								type="button"
								class="main"
								onClick={() => void answer(one, '/v1/invites.approve', t('inviting.letIn', { name }))}
							>
								{t('inviting.approve')}
								<span class="unseen"> {name}</span>
							</button>
							<button
								type="button"
								onClick={() => void answer(one, '/v1/invites.deny', t('inviting.denied', { name }))}
							>
								{t('inviting.deny')}
								<span class="unseen"> {name}</span>
							</button>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
