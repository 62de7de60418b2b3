/**
 * Endpoints that Rocket.Chat's published typings do not describe: old ones
 * that were left out, and Gantry's own. Each is documented in docs/.
 */
import type { IInvite, IRole, Serialized } from '@rocket.chat/core-typings';
import type { AccountEndpoints } from './account';
import type { AdminEndpoints } from './admin';
import type { TalkEndpoints } from './talk';

/** What can be chosen of how to hear of a room. */
type NotificationField =
	| 'disableNotifications'
	| 'muteGroupMentions'
	| 'hideUnreadStatus'
	| 'desktopNotifications'
	| 'audioNotificationValue'
	| 'mobilePushNotifications'
	| 'emailNotifications';

/** The person's own link of a kind, as Rocket.Chat's clients ask for it. */
export interface FoundInvite {
	_id: string;
	url: string;
	uses: number;
	maxUses: number;
	createdAt: string;
	expires: string | null;
}

export type GantryEndpoints = AdminEndpoints &
	AccountEndpoints &
	TalkEndpoints & {
		'/v1/invites.inviter': {
			GET: (params: { rid: string }) => { inviter?: { _id: string; username: string; name?: string } };
		};
		'/v1/roles.getUsersInPublicRoles': {
			GET: () => { users: { _id: string; username: string; roles: string[] }[] };
		};
		'/v1/rooms.saveNotification': {
			POST: (params: { roomId: string; notifications: Partial<Record<NotificationField, string>> }) => void;
		};
		'/v1/listInvites': { GET: () => Serialized<IInvite>[] };
		'/v1/findOrCreateInvite': {
			POST: (params: { rid: string; days: number; maxUses: number }) => FoundInvite;
		};
		'/v1/roles.create': {
			POST: (params: {
				name: string;
				scope?: 'Users' | 'Subscriptions';
				description?: string;
				mandatory2fa?: boolean;
			}) => { role: Serialized<IRole> };
		};
		'/v1/roles.update': {
			POST: (params: {
				roleId: string;
				name: string;
				scope?: 'Users' | 'Subscriptions';
				description?: string;
				mandatory2fa?: boolean;
			}) => { role: Serialized<IRole> };
		};
	};
