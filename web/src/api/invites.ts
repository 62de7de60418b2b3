/** Gantry's own endpoints for invitations; docs/invites.md describes them. */

export type InviteState = 'active' | 'paused' | 'exhausted' | 'expired' | 'revoked';

/** An invite, as those see it who may know of it. */
export interface Invite {
	_id: string;
	label?: string;
	slug?: string;
	state: InviteState;
	rid: string;
	roomName?: string;
	roomType?: string;
	rids: string[];
	userId: string;
	username?: string;
	days: number;
	/** 0 for any number. */
	maxUses: number;
	uses: number;
	/** How many ask to be let in. */
	awaiting: number;
	createdAt: string;
	expires: string | null;
	_updatedAt: string;
	revokedAt?: string;
	revokedBy?: string;
	reason?: string;
	roles?: string[];
	joinDefaultChannels: boolean;
	membershipDays?: number;
	emailDomains?: string[];
	emails?: string[];
	usernames?: string[];
	requireApproval: boolean;
	welcomeMessage?: string;
	notifyInviter: boolean;
	guests: boolean;
	mailed?: boolean;
	/** Whether the person may alter it, and not only stop it. */
	canManage: boolean;
	/** The link, for who may see it. */
	url?: string;
}

/** What an invite asks and gives; what is absent stays as it is. */
export interface Terms {
	rids?: string[];
	days?: number;
	minutes?: number;
	expiresAt?: string;
	maxUses?: number;
	label?: string;
	slug?: string;
	roles?: string[];
	joinDefaultChannels?: boolean;
	membershipDays?: number;
	emailDomains?: string[];
	emails?: string[];
	usernames?: string[];
	requireApproval?: boolean;
	welcomeMessage?: string;
	notifyInviter?: boolean;
	guests?: boolean;
}

interface Because {
	inviteId: string;
	reason?: string;
}

/** What became of an address that was written to. */
export interface Sent {
	email: string;
	inviteId: string;
	mailId: string;
	error?: string;
}

export interface Unsent {
	email: string;
	error: string;
	code?: string;
}

type Act = { POST: (params: Because) => { invite: Invite } };

export type InviteEndpoints = {
	'/v1/findOrCreateInvite': {
		POST: (params: {
			rid: string;
			days: number;
			maxUses: number;
		}) => Pick<Invite, '_id' | 'rid' | 'days' | 'maxUses' | 'uses' | 'expires' | 'createdAt' | 'userId'> & {
			inviteToken: string;
			url: string;
		};
	};
	'/v1/invites.create': { POST: (params: { rid: string } & Terms) => { invite: Invite & { inviteToken?: string } } };
	'/v1/invites.update': { POST: (params: Because & Terms) => { invite: Invite } };
	'/v1/invites.pause': Act;
	'/v1/invites.resume': Act;
	'/v1/invites.revoke': Act;
	'/v1/invites.restore': Act;
	'/v1/invites.regenerate': Act;
	'/v1/invites.list': {
		GET: (params: {
			rid?: string;
			userId?: string;
			state?: InviteState | 'all';
			after?: string;
			count?: number;
			offset?: number;
			sort?: string;
		}) => { invites: Invite[]; count: number; offset: number; total: number; totalIsLowerBound?: boolean };
	};
	'/v1/invites.send': {
		POST: (params: { rid?: string; inviteId?: string; emails: string[]; message?: string }) => {
			sent: Sent[];
			failed: Unsent[];
			queued: Sent[];
		};
	};
};
