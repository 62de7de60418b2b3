/**
 * Why the server said no, in the language of the person. Its own words are for
 * who reads the protocol, and serve where there is no text for a refusal.
 */
import { ApiError } from '../api/client';
import { MethodError } from '../api/ddp';
import { need, t } from '../i18n';
import type en from '../i18n/en.json';

type Code = keyof typeof en.refusals;

/** Refusals that share a code with others, or have none, by the server's words. */
const byWords = new Map<string, Code>(
	Object.entries<Code>({
		unauthorized: 'error-not-authorized',
		'Not enough permission': 'error-not-authorized',
		'You must be logged in to do this.': 'not-logged-in',
		'Username is already in use': 'error-username-unavailable',
		'Email already exists.': 'error-email-unavailable',
		'The username provided is not valid': 'error-invalid-username',
		'Name contains invalid characters': 'error-invalid-name',
		'User not found': 'error-invalid-user',
		'User not found.': 'error-invalid-user',
		'The channel name is the same as what it would be renamed to.': 'error-same-name',
		"You can't send messages because the room is readonly.": 'error-read-only',
		You_have_been_muted: 'error-muted',
		'You have been muted and cannot speak in this room': 'error-muted',
		'You need to verify your emails before setting up 2FA': 'error-verify-first',
	}),
);

/** Codes that say the same. */
const same = new Map<string, Code>(
	Object.entries<Code>({
		'error-unauthorized': 'error-not-authorized',
		'not-authorized': 'error-not-authorized',
		not_authorized: 'error-not-authorized',
		unauthorized: 'error-not-authorized',
		'not-allowed': 'error-not-allowed',
		'error-no-permission': 'error-not-allowed',
		'invalid-totp': 'totp-invalid',
		'error-code-invalid': 'totp-invalid',
		'username-invalid': 'error-invalid-username',
		'error-invalid-params': 'invalid-params',
		'error-param-required': 'error-the-field-is-required',
		'error-parameter-required': 'error-the-field-is-required',
		'error-room-not-found': 'error-invalid-room',
		'error-room-does-not-exist': 'error-invalid-room',
		'invalid-room': 'error-invalid-room',
		'invalid-channel': 'error-invalid-room',
		'error-user-not-found': 'error-invalid-user',
		'error-message-not-found': 'error-invalid-message',
		'error-role-not-found': 'error-invalid-role',
		'error-invalid-roleId': 'error-invalid-role',
		'error-email-domain-blacklisted': 'error-invalid-domain',
		'error-invalid-file': 'error-invalid-file-type',
		'invalid-file': 'error-invalid-file-type',
	}),
);

/** explain says why something did not work; the texts are loaded when there is the first to say. */
export async function explain(error: unknown): Promise<string> {
	const words = error instanceof Error ? error.message : String(error);
	if (!(error instanceof ApiError || error instanceof MethodError)) return words;
	if (error.code === 'unreachable') return t('common.unreachable');
	await need('refusals').catch(() => {}); // then the server's words serve
	const code = byWords.get(words) ?? same.get(error.code) ?? error.code;
	const { status = 0, details = {} } = error as Partial<ApiError>;
	return text(code, details) ?? (status >= 500 ? text('failed') : undefined) ?? words;
}

/** explainOf says why one thing of several was refused, which are told of together. */
export async function explainOf({ code = '', error }: { code?: string; error: string }): Promise<string> {
	return explain(new ApiError(400, code, error));
}

/** text is that of a code, where it has one. */
function text(code: string, details: ApiError['details'] = {}): string | undefined {
	if (!/^(failed$|[a-z]+[-_])/i.test(code)) return undefined; // what no code looks like is none
	const key = `refusals.${code}` as `refusals.${Code}`;
	const said = t(key, details as Record<string, string | number>);
	return said === key ? undefined : said;
}
