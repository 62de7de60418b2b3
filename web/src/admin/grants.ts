/** Giving permissions to roles and taking them, at once here and then at the server. */
import { post } from '../api/client';
import { said, t } from '../i18n';
import { permissions } from '../store/permissions';
import { complain, tell } from '../ui/toast';

/** words makes some of an id: create-invite-links is "Create invite links". */
export function words(id: string): string {
	const text = id.replace(/[-_]+/g, ' ').trim();
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** nameOf is what a permission is called; that of an app, which has no text here, by its id in words. */
export function nameOf(id: string): string {
	return said('permissions', id) ?? words(id);
}

function put(id: string, roles: readonly string[]): void {
	permissions.value = new Map(permissions.peek()).set(id, roles);
}

/** turned is the roles of a permission with one of them given or taken. */
export function turned(roles: readonly string[], role: string, on: boolean): string[] {
	const without = roles.filter((one) => one !== role);
	return on ? [...without, role] : without;
}

/**
 * turn gives a permission to a role or takes it. It shows at once; where the
 * server refuses, it is as it was. What others did meanwhile stays.
 */
async function turn(id: string, role: string, on: boolean): Promise<boolean> {
	const before = permissions.peek().get(id) ?? [];
	const roles = turned(before, role, on);
	put(id, roles);
	try {
		await post('/v1/permissions.update', { permissions: [{ _id: id, roles }] });
		return true;
	} catch (error) {
		put(id, turned(permissions.peek().get(id) ?? [], role, !on));
		complain(error);
		return false;
	}
}

// Changes go to the server one after the other: each says all roles of a permission.
let last: Promise<unknown> = Promise.resolve();

/** grant is turn, with a note by which it can be undone. */
export function grant(id: string, role: { _id: string; name: string }, on: boolean): void {
	last = last.then(async () => {
		if (!(await turn(id, role._id, on))) return;
		const text = t(on ? 'people.granted' : 'people.ungranted', { role: role.name, permission: nameOf(id) });
		tell(text, () => {
			last = last.then(() => turn(id, role._id, !on));
		});
	});
}
