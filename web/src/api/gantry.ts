/**
 * Endpoints that Rocket.Chat's published typings do not describe: old ones
 * that were left out, and Gantry's own. Each is documented in docs/.
 */
import type { IInvite, IRole } from '@rocket.chat/core-typings';
import type { AdminEndpoints } from './admin';
import type { InviteEndpoints } from './invites';

export type GantryEndpoints = AdminEndpoints &
	InviteEndpoints & {
		'/v1/listInvites': { GET: () => IInvite[] };
		'/v1/roles.create': {
			POST: (params: {
				name: string;
				scope?: 'Users' | 'Subscriptions';
				description?: string;
				mandatory2fa?: boolean;
			}) => { role: IRole };
		};
		'/v1/roles.update': {
			POST: (params: {
				roleId: string;
				name: string;
				scope?: 'Users' | 'Subscriptions';
				description?: string;
				mandatory2fa?: boolean;
			}) => { role: IRole };
		};
	};
