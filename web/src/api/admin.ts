/**
 * The endpoints of the administration that Rocket.Chat's typings lack, or
 * describe otherwise than Rocket.Chat answers them.
 */

/** A page of a list. */
export interface Paged {
	offset?: number;
	count?: number;
	sort?: string | undefined;
}

export interface Total {
	count: number;
	offset: number;
	total: number;
}

export interface AdminUser {
	_id: string;
	username?: string;
	name?: string;
	nickname?: string;
	bio?: string;
	statusText?: string;
	utcOffset?: number;
	reason?: string;
	type?: string;
	active: boolean;
	status?: string;
	avatarETag?: string;
	emails?: { address: string; verified: boolean }[];
	roles?: string[];
	createdAt?: string;
	lastLogin?: string;
}

export interface RoomOfUser {
	rid: string;
	name?: string;
	t: string;
	roles?: string[];
}

/** What can be said of an account when it is made or changed. */
export interface UserFields {
	name?: string;
	username?: string;
	email?: string;
	password?: string;
	nickname?: string;
	bio?: string;
	roles?: string[];
	verified?: boolean;
	requirePasswordChange?: boolean;
	setRandomPassword?: boolean;
	sendWelcomeEmail?: boolean;
	joinDefaultChannels?: boolean;
}

export interface AdminRoom {
	_id: string;
	t: string;
	name?: string;
	fname?: string;
	prid?: string;
	u?: { _id: string; username: string };
	usernames?: string[];
	usersCount: number;
	msgs: number;
	ts: string;
	topic?: string;
	description?: string;
	announcement?: string;
	ro?: boolean;
	default?: boolean;
	archived?: boolean;
	featured?: boolean;
	teamMain?: boolean;
}

export interface ActivityDay {
	day: string;
	messages: number;
	newUsers: number;
	activeUsers: number;
}

export interface BusyRoom {
	rid: string;
	name: string;
	t: string;
	messages: number;
}

/** The figures of the workspace that are shown. */
export interface Figures {
	version: string;
	gantryVersion: string;
	database: string;
	totalUsers: number;
	activeUsers: number;
	nonActiveUsers: number;
	onlineUsers: number;
	totalRooms: number;
	totalChannels: number;
	totalPrivateGroups: number;
	totalDirect: number;
	totalMessages: number;
	totalThreads: number;
	uploadsTotal: number;
	uploadsTotalSize: number;
	installedAt: string;
	migration: { version: number };
	os: { type: string; arch: string; release: string; uptime: number };
	process: { nodeVersion: string; uptime: number; memory: number };
}

export type InviteState = 'active' | 'paused' | 'exhausted' | 'expired' | 'revoked';

export interface AdminInvite {
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
	maxUses: number;
	uses: number;
	awaiting: number;
	createdAt: string;
	expires: string | null;
	pausedAt?: string;
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
	canManage: boolean;
	url?: string;
}

/** What an invite asks and gives. */
export interface InviteTerms {
	rids?: string[];
	days?: number;
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

export interface InvitePerson {
	_id: string;
	username?: string;
	name?: string;
}

export interface InviteRequest {
	inviteId: string;
	label?: string;
	rid: string;
	roomName?: string;
	user: InvitePerson & { emails?: { address: string }[] };
	at: string;
}

export interface InviteRedemption extends InvitePerson {
	at: string;
	via: string;
	state: string;
	reason?: string;
}

export interface InviteMoment {
	at: string;
	action: string;
	by?: InvitePerson;
	data?: Record<string, unknown>;
}

export interface InviteMail {
	_id: string;
	inviteId: string;
	email: string;
	state: 'queued' | 'sent' | 'failed' | 'bounced' | 'declined' | 'joined';
	error?: string;
	createdAt: string;
	sentAt?: string;
}

export interface InviteDay {
	day: string;
	previews: number;
	joins: number;
	refusals: number;
}

interface InviteList extends Total {
	totalIsLowerBound?: boolean;
}

type OnInvite = { POST: (params: { inviteId: string; reason?: string }) => { invite: AdminInvite } };

export interface ChangedBy {
	type: 'user' | 'system';
	_id?: string;
	username?: string;
	ip?: string;
	useragent?: string;
}

/** Something that somebody changed who runs the workspace. */
export interface AuditChange {
	_id: string;
	ts: string;
	kind: string;
	actor: ChangedBy;
	object: { _id: string; name?: string };
	before?: unknown;
	after?: unknown;
	/** It is about a secret: neither value is kept. */
	secret?: boolean;
}

export interface AdminSession {
	sessionId: string;
	userId: string;
	device?: { type: string; name: string; longVersion: string; os: { name: string; version: string } };
	host: string;
	ip: string;
	loginAt: string;
	lastActivityAt?: string;
	current?: boolean;
	_user?: { username: string; name: string };
}

export interface SettingChoice {
	key: string;
	i18nLabel: string;
}

export interface AdminSetting {
	_id: string;
	value: unknown;
	packageValue: unknown;
	type: string;
	group?: string;
	section?: string;
	tab?: string;
	sorter: number;
	i18nLabel: string;
	values?: SettingChoice[];
	multiline?: boolean;
	code?: string;
	actionText?: string;
	asset?: string;
	fileConstraints?: { type: string; extensions: string[] };
	enableQuery?: string;
	displayQuery?: string;
	readonly?: boolean;
	blocked: boolean;
	secret: boolean;
	valueSource: string;
	enterprise: boolean;
}

export interface CustomEmoji {
	_id: string;
	name: string;
	aliases: string[];
	extension: string;
	etag?: string;
}

export type AdminEndpoints = {
	'/v1/users.listByStatus': {
		GET: (
			params: Paged & {
				status?: 'active' | 'deactivated';
				hasLoggedIn?: boolean;
				type?: string;
				roles?: string[];
				searchTerm?: string;
			},
		) => Total & { users: AdminUser[] };
	};
	'/v1/users.info': {
		GET: (params: { userId: string; fields?: string } | { username: string; fields?: string }) => {
			user: AdminUser & { rooms?: RoomOfUser[] };
		};
	};
	'/v1/users.create': { POST: (params: UserFields) => { user: AdminUser } };
	'/v1/users.update': {
		POST: (params: { userId: string; data: UserFields; confirmRelinquish?: boolean }) => { user: AdminUser };
	};
	'/v1/users.logout': { POST: (params: { userId: string }) => { message: string } };
	'/v1/users.sendWelcomeEmail': { POST: (params: { email: string }) => void };
	'/v1/users.sendConfirmationEmail': { POST: (params: { email: string }) => void };
	'/v1/rooms.adminRooms': {
		GET: (params: Paged & { types?: string[]; filter?: string }) => Total & { rooms: AdminRoom[] };
	};
	'/v1/rooms.adminRooms.getRoom': { GET: (params: { rid: string }) => AdminRoom };
	'/v1/rooms.saveRoomSettings': {
		POST: (params: {
			rid: string;
			roomName?: string;
			roomTopic?: string;
			roomAnnouncement?: string;
			roomDescription?: string;
			/** A data URL; empty takes the picture away. */
			roomAvatar?: string;
			roomType?: 'c' | 'p';
			reactWhenReadOnly?: boolean;
			/** The kinds that are hidden. */
			systemMessages?: string[];
			/** Empty takes it away. */
			joinCode?: string;
			readOnly?: boolean;
			default?: boolean;
		}) => { rid: string };
	};
	'/v1/rooms.changeArchivationState': { POST: (params: { rid: string; action: 'archive' | 'unarchive' }) => void };
	'/v1/rooms.delete': { POST: (params: { roomId: string }) => void };
	'/v1/permissions.update': {
		POST: (params: { permissions: { _id: string; roles: string[] }[] }) => {
			permissions: { _id: string; roles: string[] }[];
		};
	};
	'/v1/roles.getUsersInRole': {
		GET: (params: Paged & { role: string; roomId?: string }) => { users: AdminUser[]; total: number };
	};
	'/v1/roles.addUserToRole': { POST: (params: { roleId: string; username: string; roomId?: string }) => void };
	'/v1/roles.removeUserFromRole': { POST: (params: { roleId: string; username: string; scope?: string }) => void };
	'/v1/settings': {
		GET: (params: Paged & { query?: string; fields?: string; _id?: string }) => Total & { settings: AdminSetting[] };
	};
	/** The ids of those that have no effect here. */
	'/v1/settings.idle': { GET: () => { settings: string[] } };
	'/v1/settings/:_id': {
		GET: () => { _id: string; value: unknown };
		POST: (params: { value: unknown } | { execute: true }) => void;
	};
	'/v1/statistics': { GET: (params?: { refresh?: boolean }) => Figures };
	'/v1/statistics.activity': { GET: (params?: { days?: number }) => { days: ActivityDay[]; busiestRooms: BusyRoom[] } };
	'/v1/audit.changes': {
		GET: (
			params: Paged & { kind?: string; actor?: string; q?: string; start?: string; end?: string },
		) => Total & { changes: AuditChange[] };
	};
	'/v1/sessions/list.all': { GET: (params: Paged & { filter?: string }) => Total & { sessions: AdminSession[] } };
	'/v1/sessions/logout': { POST: (params: { sessionId: string }) => { sessionId: string } };
	'/v1/invites.list': {
		GET: (
			params: Paged & { rid?: string; userId?: string; state?: InviteState | 'all'; after?: string },
		) => InviteList & { invites: AdminInvite[] };
	};
	'/v1/invites.info': { GET: (params: { inviteId: string }) => { invite: AdminInvite } };
	'/v1/invites.create': { POST: (params: InviteTerms & { rid?: string }) => { invite: AdminInvite } };
	'/v1/invites.update': {
		POST: (params: InviteTerms & { inviteId: string; reason?: string }) => { invite: AdminInvite };
	};
	'/v1/invites.pause': OnInvite;
	'/v1/invites.resume': OnInvite;
	'/v1/invites.revoke': OnInvite;
	'/v1/invites.restore': OnInvite;
	'/v1/invites.regenerate': OnInvite;
	'/v1/invites.requests': {
		GET: (params: Paged & { inviteId?: string; rid?: string }) => Total & { requests: InviteRequest[] };
	};
	'/v1/invites.approve': { POST: (params: { inviteId: string; userId: string }) => { state: string } };
	'/v1/invites.deny': { POST: (params: { inviteId: string; userId: string; reason?: string }) => void };
	'/v1/invites.redemptions': {
		GET: (params: Paged & { inviteId: string }) => InviteList & { redemptions: InviteRedemption[] };
	};
	'/v1/invites.history': { GET: (params: Paged & { inviteId: string }) => InviteList & { history: InviteMoment[] } };
	'/v1/invites.statistics': {
		GET: (params: { inviteId?: string; rid?: string; from?: string; to?: string }) => {
			totals: Omit<InviteDay, 'day'> & { reasons: Record<string, number> };
			days: InviteDay[];
		};
	};
	'/v1/invites.mails': {
		GET: (params: Paged & { inviteId?: string; state?: string }) => Total & { mails: InviteMail[] };
	};
	'/v1/invites.send': {
		POST: (params: { inviteId?: string; rid?: string; emails: string[]; message?: string }) => {
			sent: { email: string }[];
			queued: { email: string; error?: string }[];
			failed: { email: string; error: string; code?: string }[];
		};
	};
	'/v1/invites.resend': { POST: (params: { mailId: string }) => { mail: InviteMail } };
	'/v1/emoji-custom.all': { GET: (params: Paged & { query?: string }) => Total & { emojis: CustomEmoji[] } };
	'/v1/emoji-custom.create': { POST: (form: FormData) => void };
	'/v1/emoji-custom.update': { POST: (form: FormData) => void };
	'/v1/emoji-custom.delete': { POST: (params: { emojiId: string }) => void };
};
