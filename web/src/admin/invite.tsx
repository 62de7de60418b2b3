/** One invite: its link, who came by it, what happened to it, and its terms. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AdminInvite, InviteMoment, InviteRedemption, InviteMail as Letter } from '../api/admin';
import { get, post } from '../api/client';
import { href } from '../app/router';
import { t } from '../i18n';
import { copy } from '../panel/copy';
import { Code } from '../panel/invite-code';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { attempt, complain } from '../ui/toast';
import { apart, list, moment } from './format';
import { AdminPage } from './frame';
import { itemsFor, roomOf, titleOf } from './invite-acts';
import { Asking } from './invite-asking';
import { InviteChart } from './invite-chart-lazy';
import { StateTag, usedOf, version } from './invite-state';
import { lazily } from './lazily';
import { withQuery } from './query';

const SendLetters = lazily(() => import('./invite-send').then((part) => part.SendLetters));

interface Known {
	invite: AdminInvite;
	came: readonly InviteRedemption[];
	history: readonly InviteMoment[];
	mails: readonly Letter[];
}

async function read(inviteId: string): Promise<Known> {
	const page = { inviteId, count: 50 };
	const [{ invite }, came, past, letters] = await Promise.all([
		get('/v1/invites.info', { inviteId }),
		get('/v1/invites.redemptions', page),
		get('/v1/invites.history', page),
		get('/v1/invites.mails', page),
	]);
	return {
		invite,
		came: came.redemptions.filter((one) => one.state !== 'awaiting'),
		history: past.history,
		mails: letters.mails,
	};
}

export function Invite({ id }: { id: string }) {
	const [known, setKnown] = useState<Known>();
	const [missing, setMissing] = useState(false);
	const changed = () => {
		version.value++;
	};
	useEffect(() => {
		read(id).then(setKnown, (error) => {
			complain(error);
			setMissing(true);
		});
	}, [id, version.value]);
	const back = (
		<a class="st-back" href={href(withQuery('/admin/invites'))}>
			<Icon name="left" />
			{t('admin.invites')}
		</a>
	);
	if (!known)
		return (
			<AdminPage title={t('inviting.invite')}>
				{back}
				{missing && <p class="dt-empty">{t('inviting.gone')}</p>}
			</AdminPage>
		);
	const { invite } = known;
	return (
		<AdminPage title={titleOf(invite)} actions={<Acts invite={invite} changed={changed} />}>
			{back}
			<div class="adm-two">
				<div class="stack">
					{invite.url && <TheLink invite={invite} />}
					<Came came={known.came} />
					<Asking inviteId={id} version={version.value} onAnswer={changed} />
					<InviteChart inviteId={id} version={version.value} />
				</div>
				<div class="stack">
					<Terms invite={invite} />
					<Letters mails={known.mails} invite={invite} changed={changed} />
					<Past history={known.history} />
				</div>
			</div>
		</AdminPage>
	);
}

function Acts({ invite, changed }: { invite: AdminInvite; changed: () => void }) {
	return (
		<span class="row">
			<StateTag state={invite.state} />
			<Menu
				label={t('admin.actionsOn', { name: titleOf(invite) })}
				items={() => itemsFor(invite, changed, false)}
				class="button"
			>
				{t('admin.actions')}
				<Icon name="down" />
			</Menu>
		</span>
	);
}

function TheLink({ invite }: { invite: AdminInvite }) {
	const field = useRef<HTMLInputElement>(null);
	return (
		<section class="adm-card" aria-labelledby="link">
			<h2 id="link">{t('inviting.link')}</h2>
			<div class="row">
				<input
					ref={field}
					aria-label={t('inviting.link')}
					value={invite.url}
					readOnly
					onFocus={(event) => event.currentTarget.select()}
				/>
				<button
					type="button"
					class="main"
					onClick={() => void attempt(() => copy(invite.url ?? '', field.current), t('inviting.copied'))}
				>
					<Icon name="copy" />
					{t('inviting.copy')}
				</button>
			</div>
			<Code key={invite.url} id={invite._id} />
		</section>
	);
}

function Came({ came }: { came: readonly InviteRedemption[] }) {
	return (
		<section class="adm-card" aria-labelledby="came">
			<h2 id="came">{t('inviting.came')}</h2>
			{!came.length && <p class="soft">{t('inviting.nobody')}</p>}
			<ul class="adm-people">
				{came.map((one) => (
					<li key={one._id}>
						<span class="grow">
							<strong>{one.name || one.username || t('inviting.somebody')}</strong>{' '}
							{one.username && <span class="soft">@{one.username}</span>}
						</span>
						<span class="soft small">
							{wayOf(one)}, <time title={moment(one.at)}>{apart(one.at)}</time>
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}

const ways = new Set(['token', 'register', 'login', 'guest']);

function wayOf({ state, via }: InviteRedemption): string {
	if (state === 'denied') return t('inviting.wasDenied');
	return ways.has(via) ? t(`inviting.via_${via as 'token' | 'register' | 'login' | 'guest'}`) : state;
}

function Terms({ invite }: { invite: AdminInvite }) {
	const only = [...(invite.emailDomains ?? []), ...(invite.emails ?? []), ...(invite.usernames ?? [])];
	const facts: [string, string | false | undefined][] = [
		[t('inviting.room'), roomOf(invite)],
		[t('inviting.by'), invite.username && `@${invite.username}`],
		[t('admin.created'), moment(invite.createdAt)],
		[t('inviting.expires'), invite.expires ? `${moment(invite.expires)} (${apart(invite.expires)})` : t('admin.never')],
		[t('inviting.used'), usedOf(invite)],
		[t('admin.reason'), invite.reason],
		[t('inviting.slug'), invite.slug],
		[t('inviting.approval'), invite.requireApproval && t('inviting.approvalText')],
		[t('inviting.guests'), invite.guests && t('inviting.guestsText')],
		[t('inviting.only'), only.length > 0 && list(only)],
		[t('admin.roles'), !!invite.roles?.length && list(invite.roles)],
		[t('admin.rooms'), invite.rids.length > 1 && String(invite.rids.length)],
		[t('inviting.stay'), !!invite.membershipDays && t('inviting.nDays', { n: invite.membershipDays })],
		[t('inviting.defaults'), !invite.joinDefaultChannels && t('inviting.notJoined')],
		[t('inviting.welcome'), invite.welcomeMessage],
		[t('inviting.byMail'), invite.mailed && t('inviting.byMailText')],
	];
	return (
		<section class="adm-card" aria-labelledby="terms">
			<h2 id="terms">{t('inviting.terms')}</h2>
			<dl class="adm-facts">
				{facts.map(
					([name, value]) =>
						value && (
							<div key={name}>
								<dt>{name}</dt>
								<dd>{value}</dd>
							</div>
						),
				)}
			</dl>
		</section>
	);
}

function Letters({ mails, invite, changed }: { mails: readonly Letter[]; invite: AdminInvite; changed: () => void }) {
	const again = (mail: Letter) =>
		attempt(() => post('/v1/invites.resend', { mailId: mail._id }), t('inviting.sentAgain')).then(changed);
	return (
		<section class="adm-card" aria-labelledby="letters">
			<h2 id="letters">{t('inviting.letters')}</h2>
			<ul class="adm-people">
				{mails.map((mail) => (
					<li key={mail._id}>
						<span class="grow">
							{mail.email}
							{mail.error && <span class="soft small adm-topic">{mail.error}</span>}
						</span>
						<span class="adm-tag">{t(`inviting.mail_${mail.state}`)}</span>
						{mail.state !== 'joined' && mail.state !== 'declined' && (
							<button type="button" onClick={() => void again(mail)}>
								{t('inviting.sendAgain')}
								<span class="unseen"> {mail.email}</span>
							</button>
						)}
					</li>
				))}
			</ul>
			{invite.state === 'active' && <SendLetters inviteId={invite._id} changed={changed} />}
		</section>
	);
}

const stories = new Set(
	'created updated paused resumed revoked restored regenerated used refused asked approved denied sent declined imported'.split(
		' ',
	),
);

function Past({ history }: { history: readonly InviteMoment[] }) {
	return (
		<section class="adm-card" aria-labelledby="past">
			<h2 id="past">{t('inviting.history')}</h2>
			<ul class="adm-people">
				{history.map((one, i) => (
					<li key={i}>
						<span class="grow">
							{stories.has(one.action) ? t(`inviting.did_${one.action}` as 'inviting.did_created') : one.action}
							{one.by && <span class="soft"> · {one.by.name || one.by.username}</span>}
						</span>
						<time class="soft small" title={moment(one.at)}>
							{apart(one.at)}
						</time>
					</li>
				))}
			</ul>
		</section>
	);
}
