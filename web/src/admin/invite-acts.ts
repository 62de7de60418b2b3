/** What can be done with an invite, and taken back. */
import type { AdminInvite } from '../api/admin';
import { post } from '../api/client';
import { go } from '../app/router';
import { t } from '../i18n';
import type { Items } from '../ui/menu';
import { ask, confirm } from '../ui/overlay';
import { attempt, tell } from '../ui/toast';
import { withQuery } from './query';

type Verb = 'pause' | 'resume' | 'revoke' | 'restore' | 'regenerate';
type Changed = (invite?: AdminInvite) => void;

/** What to call an invite. */
export function titleOf(invite: AdminInvite): string {
	return invite.label || roomOf(invite);
}

export function roomOf(invite: { roomName?: string | undefined; roomType?: string | undefined }): string {
	const name = invite.roomName || t('inviting.aRoom');
	return invite.roomType === 'c' ? `#${name}` : name;
}

async function act(verb: Verb, invite: AdminInvite, changed: Changed, reason = ''): Promise<boolean> {
	return attempt(async () => {
		const answer = await post(`/v1/invites.${verb}`, { inviteId: invite._id, ...(reason && { reason }) });
		changed(answer.invite);
	});
}

/** revoke ends an invite; the note that says so takes it back. */
export async function revoke(invites: readonly AdminInvite[], changed: Changed, reason = ''): Promise<void> {
	const ended: AdminInvite[] = [];
	for (const one of invites) if (await act('revoke', one, changed, reason)) ended.push(one);
	if (!ended.length) return;
	tell(t('inviting.revokedNote', { n: ended.length }), () => {
		void (async () => {
			for (const one of ended) if (one.canManage) await act('restore', one, changed);
		})();
	});
}

async function revokeWhy(invite: AdminInvite, changed: Changed): Promise<void> {
	const reason = await ask({
		title: t('inviting.revokeOne', { invite: titleOf(invite) }),
		label: t('inviting.why'),
		action: t('inviting.revoke'),
	});
	if (reason !== undefined) await revoke([invite], changed, reason);
}

async function extend(invite: AdminInvite, changed: Changed): Promise<void> {
	const days = await ask({
		title: t('inviting.extend'),
		label: t('inviting.extendDays'),
		value: '7',
		action: t('inviting.extend'),
	});
	if (days === undefined) return;
	await attempt(async () => {
		const answer = await post('/v1/invites.update', { inviteId: invite._id, days: Number.parseInt(days, 10) });
		changed(answer.invite);
	}, t('inviting.extended'));
}

async function renew(invite: AdminInvite, changed: Changed): Promise<void> {
	const title = t('inviting.renew');
	if (await confirm({ title, text: t('inviting.renewText'), action: title })) await act('regenerate', invite, changed);
}

/** itemsFor is the menu of an invite, as it stands. The server decides what is really allowed. */
export function itemsFor(invite: AdminInvite, changed: Changed, listed: boolean): Items {
	const alive = invite.state !== 'revoked';
	const { canManage } = invite;
	return [
		listed && { label: t('admin.details'), icon: 'info', act: () => go(withQuery(`/admin/invites/${invite._id}`)) },
		listed &&
			!!invite.url && {
				label: t('inviting.copy'),
				icon: 'copy',
				act: () => void attempt(() => navigator.clipboard.writeText(invite.url ?? ''), t('inviting.copied')),
			},
		invite.state === 'active' && {
			label: t('inviting.pause'),
			icon: 'clock',
			act: () => void act('pause', invite, changed),
		},
		!!invite.pausedAt &&
			alive &&
			canManage && { label: t('inviting.resume'), icon: 'check', act: () => void act('resume', invite, changed) },
		alive && canManage && { label: t('inviting.extend'), icon: 'refresh', act: () => void extend(invite, changed) },
		alive &&
			canManage &&
			!!invite.url && { label: t('inviting.renew'), icon: 'link', act: () => void renew(invite, changed) },
		!alive &&
			canManage && { label: t('inviting.restore'), icon: 'check', act: () => void act('restore', invite, changed) },
		alive && { label: t('inviting.revoke'), icon: 'block', danger: true, act: () => void revokeWhy(invite, changed) },
	];
}
