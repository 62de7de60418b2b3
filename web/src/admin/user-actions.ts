/** What can be done with somebody's account, each with what is asked before. */

import type { AdminUser } from '../api/admin';
import { ApiError, post } from '../api/client';
import { go } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { can } from '../store/permissions';
import type { Items } from '../ui/menu';
import { ask as askFor, confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { list } from './format';
import { withQuery } from './query';

/** itemsFor is the menu of an account; changed is called after each change. */
export function itemsFor(user: AdminUser, changed: () => void): Items {
	const me = user._id === boot.userId;
	const isAdmin = !!user.roles?.includes('admin');
	const edits = can('edit-other-user-info');
	const does = (act: () => unknown, done: string) => () => void attempt(act, done).then(changed);
	const address = user.emails?.[0]?.address;
	return [
		{ label: t('admin.details'), icon: 'info', act: () => go(withQuery(`/admin/users/info/${user._id}`)) },
		edits && { label: t('admin.edit'), icon: 'edit', act: () => go(withQuery(`/admin/users/edit/${user._id}`)) },
		can('edit-other-user-password') && {
			label: t('people.setPassword'),
			icon: 'key',
			act: () => void setPassword(user, changed),
		},
		can('assign-admin-role') && {
			label: t(isAdmin ? 'people.removeAdmin' : 'people.makeAdmin'),
			icon: 'shield',
			act: does(
				() => toggleAdmin(user, isAdmin),
				t(isAdmin ? 'people.adminRemoved' : 'people.adminMade', { name: called(user) }),
			),
		},
		can('edit-other-user-totp') && {
			label: t('people.resetTotp'),
			icon: 'lock',
			act: () => void resetTotp(user, changed),
		},
		can('logout-other-user') && {
			label: t('people.endSessions'),
			icon: 'out',
			act: does(
				() => post('/v1/users.logout', { userId: user._id }),
				t('people.sessionsEnded', { name: called(user) }),
			),
		},
		null,
		!!address &&
			can('send-mail') && {
				label: t('people.sendWelcome'),
				icon: 'mail',
				act: does(() => post('/v1/users.sendWelcomeEmail', { email: address }), t('people.mailSent', { address })),
			},
		!!address &&
			!user.emails?.[0]?.verified && {
				label: t('people.sendVerification'),
				icon: 'mail',
				act: does(() => post('/v1/users.sendConfirmationEmail', { email: address }), t('people.mailSent', { address })),
			},
		null,
		can('edit-other-user-active-status') &&
			!me && {
				label: t(user.active ? 'admin.deactivate' : 'people.activate'),
				icon: user.active ? 'block' : 'check',
				act: () => void setActive(user, !user.active).then(changed),
			},
		can('delete-user') &&
			!me && { label: t('admin.delete'), icon: 'trash', danger: true, act: () => void remove(user, changed) },
	];
}

/** What to call somebody. */
export function called(user: AdminUser): string {
	return user.name || user.username || user._id;
}

const toggleAdmin = (user: AdminUser, isAdmin: boolean) =>
	post(isAdmin ? '/v1/roles.removeUserFromRole' : '/v1/roles.addUserToRole', {
		roleId: 'admin',
		username: user.username ?? '',
	});

async function setPassword(user: AdminUser, changed: () => void): Promise<void> {
	const password = await askFor({
		title: t('people.setPasswordOf', { name: called(user) }),
		label: t('people.newPassword'),
		hint: t('people.newPasswordHint'),
		type: 'password',
		complete: 'new-password',
		action: t('common.save'),
	});
	if (!password) return;
	await attempt(
		() => post('/v1/users.update', { userId: user._id, data: { password, requirePasswordChange: true } }),
		t('people.passwordSet', { name: called(user) }),
	);
	changed();
}

async function resetTotp(user: AdminUser, changed: () => void): Promise<void> {
	const title = t('people.resetTotp');
	if (!(await confirm({ title, text: t('people.resetTotpText', { name: called(user) }), action: title, danger: true })))
		return;
	await attempt(() => post('/v1/users.resetTOTP', { userId: user._id }), t('people.totpReset', { name: called(user) }));
	changed();
}

/** setActive switches an account on or off, and asks again where rooms would lose their last owner. */
export async function setActive(user: AdminUser, active: boolean): Promise<void> {
	const text = t(active ? 'people.activated' : 'people.nowDeactivated', { name: called(user) });
	await attempt(async () => {
		await giveUp(
			(confirmRelinquish) =>
				post('/v1/users.setActiveStatus', { userId: user._id, activeStatus: active, confirmRelinquish }),
			called(user),
		);
	}, text);
}

async function remove(user: AdminUser, changed: () => void): Promise<void> {
	const sure = await confirm({
		title: t('people.deleteUser', { name: called(user) }),
		text: t('people.deleteUserText'),
		action: t('admin.delete'),
		danger: true,
	});
	if (!sure) return;
	const gone = await attempt(
		() =>
			giveUp((confirmRelinquish) => post('/v1/users.delete', { userId: user._id, confirmRelinquish }), called(user)),
		t('people.userDeleted', { name: called(user) }),
	);
	if (gone) go(withQuery('/admin/users'));
	changed();
}

/** giveUp does something that may leave rooms without an owner: the person is told which, and decides. */
async function giveUp(act: (confirmed: boolean) => Promise<unknown>, name: string): Promise<void> {
	try {
		await act(false);
	} catch (error) {
		if (!(error instanceof ApiError) || !/user-last-owner/.test(`${error.code} ${error.message}`)) throw error;
		const { shouldChangeOwner = [], shouldBeRemoved = [] } = error.details as Record<string, string[]>;
		const text = t('people.relinquishText', { name, change: list(shouldChangeOwner), gone: list(shouldBeRemoved) });
		if (!(await confirm({ title: t('people.relinquish'), text, action: t('people.goOn'), danger: true })))
			throw new Error(t('people.notDone'));
		await act(true);
	}
}
