/** The form that makes an account or changes one. */
import { useState } from 'preact/hooks';
import type { AdminUser, UserFields } from '../api/admin';
import { ApiError, post } from '../api/client';
import { t } from '../i18n';
import { can, roles } from '../store/permissions';
import { Dialog } from '../ui/dialog';
import { explain } from '../ui/refusal';
import { tell } from '../ui/toast';
import { Check, read, Text } from './form';

interface Props {
	user?: AdminUser;
	onClose: () => void;
	onDone: () => void;
}

/** The field that a refusal is about, by what it names, its code or its words. */
export function fieldOf(error: ApiError, said: UserFields = {}): string | undefined {
	const named = String(error.details.field ?? '').toLowerCase();
	if (named && named === said.username?.toLowerCase()) return 'username';
	if (named && named === said.email?.toLowerCase()) return 'email';
	const all = `${named} ${error.code} ${error.message}`.toLowerCase();
	return ['username', 'email', 'password', 'name'].find((field) => all.includes(field));
}

export function UserForm({ user, onClose, onDone }: Props) {
	const [problem, setProblem] = useState<{ field?: string | undefined; text: string }>();
	const [random, setRandom] = useState(!user);
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const fields = fieldsOf(event.currentTarget as HTMLFormElement, random && !user);
		try {
			await (user ? post('/v1/users.update', { userId: user._id, data: fields }) : post('/v1/users.create', fields));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setProblem({ field: fieldOf(error, fields), text: await explain(error) });
			return;
		}
		tell(t(user ? 'admin.saved' : 'people.userMade', { name: fields.name ?? '' }));
		onDone();
		onClose();
	};
	const at = (field: string) => (problem?.field === field ? problem.text : undefined);
	return (
		<Dialog title={user ? t('people.editUser') : t('people.newUser')} onClose={onClose}>
			<form class="stack" onSubmit={submit}>
				{problem && !problem.field && (
					<p class="problem" role="alert">
						{problem.text}
					</p>
				)}
				<Text label={t('admin.name')} name="name" value={user?.name} required problem={at('name')} />
				<Text label={t('people.username')} name="username" value={user?.username} required problem={at('username')} />
				<Text
					label={t('people.email')}
					name="email"
					type="email"
					value={user?.emails?.[0]?.address}
					required={!user}
					problem={at('email')}
				/>
				<Check label={t('people.verified')} name="verified" checked={!!user?.emails?.[0]?.verified} />
				{!user && <Check label={t('people.randomPassword')} name="random" checked onChange={setRandom} />}
				{!user && !random && (
					<Text
						label={t('people.password')}
						name="password"
						type="password"
						required
						complete="new-password"
						problem={at('password')}
					/>
				)}
				{!user && !random && <Check label={t('people.mustChange')} name="must" checked />}
				{can('assign-roles') && <Roles chosen={user?.roles ?? ['user']} />}
				{user ? <More user={user} /> : <Welcome />}
				<div class="actions">
					<button type="button" onClick={onClose}>
						{t('common.cancel')}
					</button>
					<button type="submit" class="main">
						{user ? t('common.save') : t('people.create')}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

function More({ user }: { user: AdminUser }) {
	return (
		<>
			<Text label={t('people.nickname')} name="nickname" value={user.nickname} maxLength={120} />
			<Text label={t('people.bio')} name="bio" value={user.bio} lines={2} maxLength={260} />
		</>
	);
}

function Welcome() {
	return (
		<>
			<Check label={t('people.joinDefaults')} name="defaults" checked />
			{can('send-mail') && <Check label={t('people.welcomeToo')} name="welcome" />}
		</>
	);
}

function Roles({ chosen }: { chosen: readonly string[] }) {
	const offered = roles.value.filter(
		(role) => role.scope === 'Users' && (role._id !== 'admin' || can('assign-admin-role')),
	);
	return (
		<fieldset>
			<legend>{t('admin.roles')}</legend>
			<div class="adm-pair adm-tight">
				{offered.map((role) => (
					<label key={role._id} class="adm-check">
						<input type="checkbox" name="roles" value={role._id} defaultChecked={chosen.includes(role._id)} />
						<span>{role.name}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

function fieldsOf(form: HTMLFormElement, random: boolean): UserFields {
	const { text, is, all } = read(form);
	const fields: UserFields = {
		name: text('name'),
		username: text('username'),
		email: text('email'),
		verified: is('verified'),
	};
	if (form.elements.namedItem('roles')) fields.roles = all('roles');
	if (form.elements.namedItem('bio')) Object.assign(fields, { bio: text('bio'), nickname: text('nickname') });
	if (!form.elements.namedItem('defaults')) return fields;
	const password = random
		? { password: '', setRandomPassword: true }
		: { password: text('password'), requirePasswordChange: is('must') };
	return { ...fields, ...password, joinDefaultChannels: is('defaults'), sendWelcomeEmail: is('welcome') };
}
