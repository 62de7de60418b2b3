/** A new invite, with what its page will say beside the form. */
import { useState } from 'preact/hooks';
import type { InviteTerms } from '../api/admin';
import { ApiError, post } from '../api/client';
import { go, href } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { can, roles } from '../store/permissions';
import { me } from '../store/session';
import { setting } from '../store/settings';
import { Icon } from '../ui/icon';
import { explain } from '../ui/refusal';
import { Check, Field, read, Text } from './form';
import { moment } from './format';
import { AdminPage } from './frame';
import { asked, withQuery } from './query';
import { roomChoices } from './room-choices';

interface Said {
	rid: string;
	days: number;
	uses: number;
	approval: boolean;
	guests: boolean;
}

/** saidIn is what of a form the page behind the link will tell. */
function saidIn(form: HTMLFormElement): Said {
	const { text, is } = read(form);
	return {
		rid: text('rid'),
		days: Number(text('days')),
		uses: Number(text('uses')),
		approval: is('approval'),
		guests: is('guests'),
	};
}

const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean);

/** termsIn reads the terms from a form; what is empty is not said. */
export function termsIn(form: HTMLFormElement): InviteTerms & { rid: string } {
	const { text, is, all } = read(form);
	const more = all('more');
	return {
		rid: text('rid'),
		...(more.length && { rids: [text('rid'), ...more.filter((one) => one !== text('rid'))] }),
		days: Number(text('days')) || 0,
		maxUses: Number(text('uses')) || 0,
		...(text('label') && { label: text('label') }),
		...(text('slug') && { slug: text('slug') }),
		...(is('approval') && { requireApproval: true }),
		...(is('notify') && { notifyInviter: true }),
		...(is('guests') && { guests: true }),
		...(is('alone') && { joinDefaultChannels: false }),
		...(words(text('domains')).length && { emailDomains: words(text('domains')) }),
		...(all('roles').length && { roles: all('roles') }),
		...(Number(text('membership')) && { membershipDays: Number(text('membership')) }),
		...(text('welcome') && { welcomeMessage: text('welcome') }),
	};
}

export function NewInvite() {
	const rooms = roomChoices();
	const [said, setSaid] = useState<Said>({
		rid: asked('room') || (rooms[0]?.[0] ?? ''),
		days: 7,
		uses: 0,
		approval: false,
		guests: false,
	});
	const [problem, setProblem] = useState('');
	const make = async (event: SubmitEvent) => {
		event.preventDefault();
		try {
			const { invite } = await post('/v1/invites.create', termsIn(event.currentTarget as HTMLFormElement));
			go(`/admin/invites/${invite._id}`, { replace: true });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setProblem(await explain(error));
		}
	};
	return (
		<AdminPage title={t('inviting.new')}>
			<a class="st-back" href={href(withQuery('/admin/invites'))}>
				<Icon name="left" />
				{t('admin.invites')}
			</a>
			<div class="adm-two">
				<form
					class="adm-card"
					onSubmit={(event) => void make(event)}
					onInput={(event) => setSaid(saidIn(event.currentTarget))}
				>
					{problem && (
						<p class="problem" role="alert">
							{problem}
						</p>
					)}
					<RoomField rooms={rooms} now={said.rid} />
					<div class="adm-pair">
						<Text
							label={t('inviting.goodDays')}
							name="days"
							type="number"
							min={0}
							max={36500}
							value="7"
							hint={t('inviting.goodDaysHint')}
						/>
						<Text
							label={t('inviting.places')}
							name="uses"
							type="number"
							min={0}
							value=""
							hint={t('inviting.placesHint')}
						/>
					</div>
					<Text label={t('inviting.note')} name="label" maxLength={200} />
					<div>
						<Check label={t('inviting.approvalText')} name="approval" />
						<Check label={t('inviting.notify')} name="notify" />
						{setting('Invite_Allow_Guests', false) && can('create-guest-invites', said.rid) && (
							<Check label={t('inviting.guestsText')} name="guests" />
						)}
					</div>
					<More rooms={rooms} />
					<div class="actions">
						<button type="submit" class="main">
							{t('inviting.make')}
						</button>
					</div>
				</form>
				<Preview said={said} room={rooms.find(([rid]) => rid === said.rid)?.[1] ?? ''} />
			</div>
		</AdminPage>
	);
}

function RoomField({ rooms, now }: { rooms: readonly (readonly [string, string])[]; now: string }) {
	return (
		<Field label={t('inviting.into')}>
			{(attributes) => (
				<select {...attributes} name="rid" required>
					{rooms.map(([rid, name]) => (
						<option key={rid} value={rid} selected={rid === now}>
							{name}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

function More({ rooms }: { rooms: readonly (readonly [string, string])[] }) {
	const given = roles.value.filter((role) => role.scope === 'Users');
	return (
		<details>
			<summary class="inv-more">{t('inviting.more')}</summary>
			<div class="stack">
				<Text label={t('inviting.slug')} name="slug" maxLength={64} hint={t('inviting.slugHint')} />
				<Text label={t('inviting.domains')} name="domains" placeholder="example.org, school.example" />
				<Text label={t('inviting.stayDays')} name="membership" type="number" min={1} max={36500} />
				<Text label={t('inviting.welcome')} name="welcome" lines={3} maxLength={2000} />
				{can('invite-with-roles') && (
					<Several legend={t('inviting.roles')} name="roles" options={given.map((role) => [role._id, role.name])} />
				)}
				<Several legend={t('inviting.moreRooms')} name="more" options={rooms} />
				<Check label={t('inviting.alone')} name="alone" />
			</div>
		</details>
	);
}

function Several({
	legend,
	name,
	options,
}: {
	legend: string;
	name: string;
	options: readonly (readonly [string, string])[];
}) {
	return (
		<fieldset>
			<legend>{legend}</legend>
			<div class="adm-pair adm-tight inv-several">
				{options.map(([value, text]) => (
					<label key={value} class="adm-check">
						<input type="checkbox" name={name} value={value} />
						<span>{text}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

/** Preview is the page behind the link, as far as the form says it. */
function Preview({ said, room }: { said: Said; room: string }) {
	const until =
		said.days > 0
			? t('inviting.until', {
					date: moment(new Date(Date.now() + Math.min(said.days, 36500) * 86_400_000).toISOString()),
				})
			: t('inviting.forEver');
	return (
		<section class="adm-card inv-preview" aria-labelledby="says" aria-live="polite">
			<h2 id="says">{t('inviting.says')}</h2>
			<p class="soft">{t('inviting.invitesYou', { name: me.value.name || me.value.username || '' })}</p>
			<p class="inv-goal">{room || setting('Site_Name', boot.site)}</p>
			<p class="soft small">
				{until} · {said.uses > 0 ? t('inviting.nPlaces', { n: said.uses }) : t('inviting.anyPlaces')}
			</p>
			<p class="inv-button" aria-hidden="true">
				{t(said.approval ? 'inviting.askToJoin' : 'inviting.join')}
			</p>
			{said.guests && <p class="soft small">{t('inviting.orGuest')}</p>}
		</section>
	);
}
