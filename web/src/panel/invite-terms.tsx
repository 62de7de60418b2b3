import { useState } from 'preact/hooks';
import type { InviteTerms as Terms } from '../api/admin';
import { post } from '../api/client';
import { t } from '../i18n';
import { can, roles } from '../store/permissions';
import { setting } from '../store/settings';
import { attempt } from '../ui/toast';
import type { Link } from './invite-link';

interface InviteTermsProps {
	rid: string;
	wish: { days: number; maxUses: number };
	made: (link: Link) => void;
}

/** InviteTerms makes a link of its own on more terms than an end and a number. */
export function InviteTerms({ rid, wish, made }: InviteTermsProps) {
	const [busy, setBusy] = useState(false);
	const make = async (event: SubmitEvent) => {
		event.preventDefault();
		if (busy) return;
		const form = event.currentTarget as HTMLFormElement;
		setBusy(true);
		await attempt(async () => {
			const { invite } = await post('/v1/invites.create', { rid, ...wish, ...termsOf(new FormData(form)) });
			made({ ...invite, url: invite.url ?? '' });
			form.reset();
		}, t('panel.made'));
		setBusy(false);
	};
	return (
		<details class="unfold">
			<summary>{t('panel.moreTerms')}</summary>
			<form class="stack" onSubmit={(event) => void make(event)}>
				<div class="field">
					<label for="invite-label">{t('panel.label')}</label>
					<input id="invite-label" name="label" maxLength={200} />
				</div>
				<div class="field">
					<label for="invite-welcome">{t('panel.welcome')}</label>
					<textarea id="invite-welcome" name="welcome" rows={2} maxLength={2000} />
				</div>
				{can('invite-with-roles') && <Roles />}
				<Check name="approval" text={t('panel.approval')} />
				<Check name="notify" text={t('panel.notifyMe')} />
				{setting('Invite_Allow_Guests', false) && can('create-guest-invites', rid) && (
					<Check name="guests" text={t('panel.guests')} />
				)}
				<button type="submit" aria-disabled={busy}>
					{t('panel.make')}
				</button>
			</form>
		</details>
	);
}

/** termsOf reads the form; what is empty is not said. */
export function termsOf(form: FormData): Terms {
	const label = String(form.get('label') ?? '').trim();
	const welcomeMessage = String(form.get('welcome') ?? '').trim();
	const role = String(form.get('role') ?? '');
	return {
		...(label && { label }),
		...(welcomeMessage && { welcomeMessage }),
		...(role && { roles: [role] }),
		...(form.has('approval') && { requireApproval: true }),
		...(form.has('notify') && { notifyInviter: true }),
		...(form.has('guests') && { guests: true }),
	};
}

function Roles() {
	const given = roles.value.filter((role) => role.scope === 'Users' && !['user', 'anonymous'].includes(role._id));
	return (
		<div class="field">
			<label for="invite-role">{t('panel.role')}</label>
			<select id="invite-role" name="role">
				<option value="">{t('panel.noRole')}</option>
				{given.map((role) => (
					<option key={role._id} value={role._id}>
						{role.description || role.name}
					</option>
				))}
			</select>
		</div>
	);
}

function Check({ name, text }: { name: string; text: string }) {
	return (
		<label class="check">
			<input type="checkbox" name={name} />
			{text}
		</label>
	);
}
