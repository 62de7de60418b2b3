/** A role: its name, what is said of it, and who holds it. */
import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { AdminUser } from '../api/admin';
import { ApiError, get, post } from '../api/client';
import { t } from '../i18n';
import { roles } from '../store/permissions';
import type { Role } from '../store/types';
import { Avatar } from '../ui/avatar';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { confirm } from '../ui/overlay';
import { explain } from '../ui/refusal';
import { attempt, complain, tell } from '../ui/toast';
import { Check, Field, read, Text } from './form';
import { number } from './format';
import { PersonPicker } from './picker';

interface Props {
	role?: Role;
	onClose: () => void;
}

async function refresh(): Promise<void> {
	roles.value = (await get('/v1/roles.list')).roles as Role[];
}

export function RoleDialog({ role, onClose }: Props) {
	return (
		<Dialog title={role ? t('people.roleNamed', { role: role.name }) : t('people.newRole')} onClose={onClose}>
			<Form role={role} onClose={onClose} />
			{role && role.scope !== 'Subscriptions' && <Holders role={role} />}
			{role?.scope === 'Subscriptions' && <p class="soft">{t('people.roleOfRooms')}</p>}
		</Dialog>
	);
}

function Form({ role, onClose }: { role: Role | undefined; onClose: () => void }) {
	const [problem, setProblem] = useState('');
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const { text, is } = read(event.currentTarget as HTMLFormElement);
		const said = {
			name: text('name') || (role?.name ?? ''),
			description: text('description'),
			mandatory2fa: is('mandatory2fa'),
		};
		const scope = (text('scope') || role?.scope || 'Users') as 'Users' | 'Subscriptions';
		try {
			await (role
				? post('/v1/roles.update', { roleId: role._id, ...said, scope })
				: post('/v1/roles.create', { ...said, scope }));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setProblem(await explain(error));
			return;
		}
		await refresh();
		tell(t('admin.saved'));
		onClose();
	};
	return (
		<form class="stack" onSubmit={submit}>
			{role?.protected ? (
				<p class="soft">{t('people.roleProtected')}</p>
			) : (
				<>
					<Text label={t('admin.name')} name="name" value={role?.name} required maxLength={64} problem={problem} />
					<Scope now={role?.scope ?? 'Users'} />
				</>
			)}
			<Text
				label={t('people.description')}
				hint={t('people.roleDescriptionHint')}
				name="description"
				value={role?.description}
				maxLength={200}
				problem={role?.protected ? problem : undefined}
			/>
			<Check label={t('people.mandatory2fa')} name="mandatory2fa" checked={!!role?.mandatory2fa} />
			<div class="actions">
				{role && !role.protected && (
					<button type="button" class="danger" onClick={() => void remove(role, onClose)}>
						{t('admin.delete')}
					</button>
				)}
				<button type="submit" class="main">
					{role ? t('common.save') : t('people.create')}
				</button>
			</div>
		</form>
	);
}

function Scope({ now }: { now: string }) {
	return (
		<Field label={t('people.scope')}>
			{(attributes) => (
				<select {...attributes} name="scope">
					<option value="Users" selected={now === 'Users'}>
						{t('people.scopeUsers')}
					</option>
					<option value="Subscriptions" selected={now === 'Subscriptions'}>
						{t('people.scopeRooms')}
					</option>
				</select>
			)}
		</Field>
	);
}

async function remove(role: Role, onClose: () => void): Promise<void> {
	const title = t('people.deleteRole', { role: role.name });
	if (!(await confirm({ title, text: t('people.deleteRoleText'), action: t('admin.delete'), danger: true }))) return;
	if (
		!(await attempt(() => post('/v1/roles.delete', { roleId: role._id }), t('people.roleDeleted', { role: role.name })))
	)
		return;
	await refresh();
	onClose();
}

const shownHolders = 20;

function Holders({ role }: { role: Role }) {
	const list = useSignal<readonly AdminUser[]>([]);
	const total = useSignal(0);
	const load = async (offset: number) => {
		try {
			const page = await get('/v1/roles.getUsersInRole', { role: role._id, offset, count: shownHolders });
			list.value = offset ? [...list.value, ...page.users] : page.users;
			total.value = page.total;
		} catch (error) {
			complain(error);
		}
	};
	useEffect(() => void load(0), [role._id]);
	const turn = (path: '/v1/roles.addUserToRole' | '/v1/roles.removeUserFromRole', username: string) =>
		attempt(() => post(path, { roleId: role._id, username })).then(() => load(0));
	return (
		<section class="stack" aria-label={t('people.holders')}>
			<h3>{t('people.holdersOf', { n: total.value, count: number(total.value) })}</h3>
			<PersonPicker
				label={t('people.addToRole')}
				onPick={(person) => void turn('/v1/roles.addUserToRole', person.username)}
			/>
			<ul class="adm-people">
				{list.value.map((user) => (
					<li key={user._id}>
						<Avatar username={user.username ?? ''} look="small" />
						<span class="grow">
							{user.name || user.username} <span class="soft">@{user.username}</span>
						</span>
						<button
							type="button"
							class="icon"
							aria-label={t('people.takeFrom', { name: user.name || user.username || '' })}
							onClick={() => void turn('/v1/roles.removeUserFromRole', user.username ?? '')}
						>
							<Icon name="close" />
						</button>
					</li>
				))}
			</ul>
			{list.value.length < total.value && (
				<button type="button" onClick={() => void load(list.value.length)}>
					{t('people.more')}
				</button>
			)}
		</section>
	);
}
