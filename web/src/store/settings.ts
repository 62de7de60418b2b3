/** The workspace's public settings. */
import { signal } from '@preact/signals';
import { get } from '../api/client';
import { ddp } from './session';

const settings = signal<ReadonlyMap<string, unknown>>(new Map());

/** setting returns a public setting's value, or the given one where it is not known. */
export function setting<T extends string | number | boolean>(id: string, otherwise: T): T {
	const value = settings.value.get(id);
	return typeof value === typeof otherwise ? (value as T) : otherwise;
}

/** settingList returns a public setting that is a list. */
export function settingList(id: string): readonly string[] {
	const value = settings.value.get(id);
	return Array.isArray(value) ? (value as string[]) : [];
}

/** picture returns the address of a picture that is part of a setting, or undefined. */
export function picture(id: string): string | undefined {
	const value = settings.value.get(id) as { url?: string } | undefined;
	return value?.url?.startsWith('data:image/') ? value.url : undefined;
}

const wanted = [
	'Assets_logo',
	'Site_Name',
	'Site_Url',
	'FileUpload_Enabled',
	'FileUpload_MaxFileSize',
	'FileUpload_MediaTypeWhiteList',
	'FileUpload_MediaTypeBlackList',
	'E2E_Enable',
	'E2E_Allow_Unencrypted_Messages',
	'Discussion_enabled',
	'Threads_enabled',
	'UI_Use_Real_Name',
	'UI_DisplayRoles',
	'Hide_System_Messages',
	'Accounts_AllowUserStatusMessageChange',
	'Accounts_AllowInvisibleStatusOption',
	'Favorite_Rooms',
	'UI_Allow_room_names_with_special_chars',
	'Accounts_AllowUserAvatarChange',
	'Accounts_AllowUsernameChange',
	'Accounts_AllowRealNameChange',
	'Accounts_AllowEmailChange',
	'Accounts_AllowPasswordChange',
	'Accounts_AllowDeleteOwnAccount',
	'Accounts_TwoFactorAuthentication_Enabled',
	'Accounts_TwoFactorAuthentication_By_Email_Enabled',
	'Message_AllowEditing',
	'Message_AllowEditing_BlockEditInMinutes',
	'Message_AllowDeleting',
	'Message_AllowDeleting_BlockDeleteInMinutes',
	'Message_AllowPinning',
	'Message_AllowStarring',
	'Message_MaxAllowedSize',
	'Message_AllowConvertLongMessagesToAttachment',
	'Message_GroupingPeriod',
	'Invite_Allow_Guests',
	'UTF8_Channel_Names_Validation',
];

/** What was heard since the last question, whose answer may be older. */
const heard = new Map<string, unknown>();

async function load(): Promise<void> {
	heard.clear();
	const found = new Map<string, unknown>();
	for (let offset = 0; ; ) {
		const page = await get('/v1/settings.public', { _id: wanted.join(','), offset, count: 100 });
		for (const one of page.settings) found.set(one._id, one.value);
		offset += page.settings.length;
		if (!page.settings.length || offset >= page.total) break;
	}
	settings.value = new Map([...found, ...heard]);
}

export async function start(): Promise<void> {
	await load();
	ddp.on<[string, { _id: string; value: unknown }]>('notify-all', 'public-settings-changed', (_, one) => {
		heard.set(one._id, one.value);
		settings.value = new Map(settings.peek()).set(one._id, one.value);
	});
	ddp.refresh(load);
}
