import type { AdminInvite as Invite } from '../api/admin';
import { post } from '../api/client';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { attempt, tell } from '../ui/toast';
import { copy } from './copy';
import { left, until, used } from './invite-words';
import type { Pages } from './pages';

/** InviteLinks are the links into the room that still admit somebody. */
export function InviteLinks({ pages }: { pages: Pages<Invite> }) {
	const { items, total, busy } = pages;
	return (
		<section aria-labelledby="invite-links" class="stack">
			<h3 id="invite-links">{t('panel.links', { n: total })}</h3>
			{pages.error && (
				<p class="problem" role="alert">
					{pages.error.message}
				</p>
			)}
			{!items.length && !busy && <p class="soft">{t('panel.noLinks')}</p>}
			<ul>
				{items.map((invite) => (
					<Row key={invite._id} invite={invite} pages={pages} />
				))}
			</ul>
			{items.length < total && (
				<button type="button" disabled={busy} onClick={pages.more}>
					{t('panel.showMore')}
				</button>
			)}
		</section>
	);
}

function Row({ invite, pages }: { invite: Invite; pages: Pages<Invite> }) {
	const { url, username = '', label } = invite;
	return (
		<li class="invite-row">
			<div class="grow">
				<p class="cut">{label || t('panel.linkBy', { name: username })}</p>
				<p class="small soft" title={until(invite)}>
					{t('panel.standing', { used: used(invite), left: left(invite) })}
					{invite.mailed && <> · {invite.emails?.join(', ') || t('panel.byMail')}</>}
				</p>
			</div>
			<Menu
				label={t('panel.about', { name: label || username })}
				items={() => [
					!!url && {
						label: t('panel.copy'),
						icon: 'copy',
						act: () => void attempt(() => copy(url, null), t('panel.copied')),
					},
					{ label: t('panel.revoke'), icon: 'trash', danger: true, act: () => void revoke(invite, pages) },
				]}
			>
				<Icon name="more" />
			</Menu>
		</li>
	);
}

/** revoke ends a link at once, and can be taken back. */
async function revoke(invite: Invite, pages: Pages<Invite>): Promise<void> {
	const inviteId = invite._id;
	const done = await attempt(() => post('/v1/invites.revoke', { inviteId }));
	if (!done) return;
	pages.change((items) => items.filter((one) => one._id !== inviteId));
	tell(t('panel.revoked'), () => {
		void attempt(async () => {
			await post('/v1/invites.restore', { inviteId });
			pages.again();
		});
	});
}
