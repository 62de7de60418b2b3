/** The invites that the person may know of, with who asks and what became of them. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AdminInvite, InviteState } from '../api/admin';
import { get } from '../api/client';
import { href } from '../app/router';
import type { PageProps } from '../app/routes';
import { boot } from '../boot';
import { need, t } from '../i18n';
import { ddp } from '../store/session';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { apart, moment } from './format';
import { AdminPage } from './frame';
import { itemsFor, revoke, roomOf, titleOf } from './invite-acts';
import { Asking } from './invite-asking';
import { InviteChart } from './invite-chart-lazy';
import { StateTag, usedOf, version } from './invite-state';
import { lazily } from './lazily';
import { PersonPicker } from './picker';
import { ask, asked, withQuery } from './query';
import { roomChoices } from './room-choices';
import { type Ask, Choice, type Column, DataTable } from './table';
import './invites.css';

/** What is shown of one invite is made of the panel's parts, and says its texts. */
const Invite = lazily(async () => {
	const [part] = await Promise.all([import('./invite'), need('panel')]);
	return part.Invite;
});
const NewInvite = lazily(() => import('./invite-form').then((part) => part.NewInvite));

const changed = () => {
	version.value++;
};

/** What was read last, for those who choose rows of it. */
const known = new Map<string, AdminInvite>();

const states: readonly InviteState[] = ['active', 'paused', 'exhausted', 'expired', 'revoked'];

export default function Invites({ params }: PageProps) {
	useEffect(() => ddp.on('notify-user', `${boot.userId}/invites`, changed), []);
	if (params.id === 'new') return <NewInvite />;
	if (params.id) return <Invite key={params.id} id={params.id} />;
	return <All />;
}

async function load({ offset, count }: Ask) {
	const [rid, userId, state] = [asked('room'), asked('by'), asked('state') as InviteState];
	const page = await get('/v1/invites.list', {
		offset,
		count,
		...(rid && { rid }),
		...(userId && { userId }),
		...(state && { state }),
	});
	for (const one of page.invites) known.set(one._id, one);
	return { rows: page.invites, total: page.total, lowerBound: !!page.totalIsLowerBound };
}

const columns = (): Column<AdminInvite>[] => [
	{
		key: 'name',
		label: t('inviting.invite'),
		show: (one) => (
			<span>
				<a href={href(withQuery(`/admin/invites/${one._id}`))}>{titleOf(one)}</a>
				{one.label && <span class="soft small adm-topic">{roomOf(one)}</span>}
				{one.awaiting > 0 && <span class="adm-tag wait">{t('inviting.awaiting', { n: one.awaiting })}</span>}
			</span>
		),
	},
	{ key: 'state', label: t('admin.state'), show: (one) => <StateTag state={one.state} /> },
	{ key: 'used', label: t('inviting.used'), show: usedOf },
	{
		key: 'expires',
		label: t('inviting.expires'),
		show: (one) => (one.expires ? <time title={moment(one.expires)}>{apart(one.expires)}</time> : t('admin.never')),
	},
	{ key: 'by', label: t('inviting.by'), show: (one) => (one.username ? `@${one.username}` : '–') },
];

function All() {
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	/** Whether the list is there: what stands below it would be pushed down by it. */
	const [there, setThere] = useState(false);
	const read = useCallback((page: Ask) => load(page).finally(() => setThere(true)), []);
	const revokeChosen = async () => {
		const list = [...chosen].flatMap((id) => known.get(id) ?? []).filter((one) => one.state !== 'revoked');
		setChosen(new Set());
		await revoke(list, changed);
	};
	return (
		<AdminPage
			title={t('admin.invites')}
			actions={
				<a class="button main" href={href('/admin/invites/new')}>
					<Icon name="plus" />
					{t('inviting.new')}
				</a>
			}
		>
			<Asking rid={asked('room')} version={version.value} onAnswer={changed} />
			{chosen.size > 0 && (
				<div class="adm-toolbar" role="status">
					<span>{t('inviting.chosen', { n: chosen.size })}</span>
					<button type="button" class="danger" onClick={() => void revokeChosen()}>
						{t('inviting.revoke')}
					</button>
				</div>
			)}
			<DataTable
				label={t('admin.invites')}
				filters={<Filters />}
				columns={columns()}
				load={read}
				depends={`${asked('state')} ${asked('room')} ${asked('by')} ${version.value}`}
				keyOf={(one) => one._id}
				empty={t('inviting.none')}
				chosen={chosen}
				onChoose={setChosen}
				actions={(one) => (
					<Menu label={t('admin.actionsOn', { name: titleOf(one) })} items={() => itemsFor(one, changed, true)}>
						<Icon name="more" />
					</Menu>
				)}
			/>
			{there && <InviteChart rid={asked('room')} version={version.value} />}
		</AdminPage>
	);
}

function Filters() {
	return (
		<>
			<Choice
				name="state"
				label={t('admin.state')}
				options={[['', t('inviting.anyState')], ...states.map((one) => [one, t(`inviting.${one}`)] as const)]}
			/>
			<Choice name="room" label={t('inviting.room')} options={[['', t('inviting.anyRoom')], ...roomChoices()]} />
			<PersonPicker
				label={t('inviting.by')}
				value={asked('who')}
				onPick={(person) => ask({ by: person._id, who: person.username })}
				onClear={() => asked('by') && ask({ by: undefined, who: undefined })}
			/>
		</>
	);
}
