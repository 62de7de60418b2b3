/** Endpoints about one's own account that the published typings lack, or describe otherwise. */

/** One place where the person is signed in. */
export interface OwnSession {
	_id: string;
	sessionId: string;
	device?: { name?: string; type?: string; os?: { name?: string; version?: string } };
	host: string;
	ip: string;
	loginAt: string;
	lastActivityAt?: string;
	current: boolean;
}

/** A personal access token as it is listed: its end only. */
export interface OwnToken {
	name: string;
	createdAt: string;
	lastTokenPart: string;
	bypassTwoFactor: boolean;
}

/** What somebody says of themselves. */
export interface OwnInfo {
	name?: string;
	username?: string;
	nickname?: string;
	bio?: string;
	statusText?: string;
	email?: string;
	newPassword?: string;
}

export type AccountEndpoints = {
	'/v1/users.removePersonalAccessToken': { POST: (params: { tokenName: string }) => null };
	'/v1/sessions/list': {
		GET: (params: { offset?: number; count?: number }) => { sessions: OwnSession[]; total: number };
	};
	'/v1/sessions/logout.me': { POST: (params: { sessionId: string }) => { sessionId: string } };
	'/v1/users.getPersonalAccessTokens': { GET: () => { tokens: OwnToken[] } };
	'/v1/users.updateOwnBasicInfo': { POST: (params: { data: OwnInfo }) => { user: unknown } };
	'/v1/users.setAvatar': { POST: (params: FormData | { avatarUrl: string }) => void };
	'/v1/users.resetAvatar': { POST: (params?: Record<string, never>) => void };
	'/v1/users.setPreferences': { POST: (params: { data: Record<string, unknown> }) => { user: unknown } };
	'/v1/users.deleteOwnAccount': { POST: (params: { password: string; confirmRelinquish?: boolean }) => void };
	'/v1/users.logoutOtherClients': { POST: (params?: Record<string, never>) => { token: string; tokenExpires: string } };
};
