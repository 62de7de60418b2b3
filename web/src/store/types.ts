/** What is kept of the server's records, as JSON carries them. */
import type {
	IMessage,
	IPermission,
	IRole,
	IRoom,
	ISubscription,
	MessageAttachment,
	Serialized,
} from '@rocket.chat/core-typings';
import type { Root } from '@rocket.chat/message-parser';
import type { Answer } from '../api/endpoints';

type Plain<T, Extra = unknown> = Omit<Serialized<T>, keyof Extra> & Extra;

export type Room = Plain<
	IRoom,
	{ usernames?: string[]; uids?: string[]; fname?: string; ro?: boolean; archived?: boolean }
>;
export type Subscription = Serialized<ISubscription>;
export type Permission = Serialized<IPermission>;
export type Role = Serialized<IRole>;
export type Me = Answer<'GET', '/v1/me'>;
export type Attachment = MessageAttachment;

export type Status = 'online' | 'away' | 'busy' | 'offline';

/** A person as messages and lists name them. */
export interface Person {
	_id: string;
	username?: string;
	name?: string;
	avatarETag?: string;
}

export interface FileOf {
	_id: string;
	name: string;
	type: string;
	size: number;
	format: string;
}

/** A file that was sent to a room. */
export interface Upload {
	_id: string;
	name: string;
	type: string;
	typeGroup?: string;
	size: number;
	description?: string;
	uploadedAt: string;
	userId: string;
	user?: Person;
}

export interface LinkPreview {
	url: string;
	ignoreParse?: boolean;
	meta?: Record<string, string>;
	headers?: { contentType?: string; contentLength?: string };
	parsedUrl?: { host?: string };
}

/** A message. Fields that only some kinds of message have are optional. */
export interface Message {
	_id: string;
	rid: string;
	msg: string;
	ts: string;
	_updatedAt: string;
	u: Required<Pick<Person, '_id' | 'username'>> & Person;
	t?: IMessage['t'];
	md?: Root;
	alias?: string;
	avatar?: string;
	emoji?: string;
	bot?: unknown;
	groupable?: boolean;
	editedAt?: string;
	editedBy?: Person;
	pinned?: boolean;
	pinnedBy?: Person;
	pinnedAt?: string;
	starred?: { _id: string }[];
	reactions?: Record<string, { usernames: string[]; names?: string[] }>;
	mentions?: (Person & { type?: string; fname?: string })[];
	channels?: { _id: string; name: string; fname?: string }[];
	attachments?: MessageAttachment[];
	urls?: LinkPreview[];
	file?: FileOf;
	files?: FileOf[];
	tmid?: string;
	tshow?: boolean;
	tcount?: number;
	tlm?: string;
	replies?: string[];
	drid?: string;
	dcount?: number;
	dlm?: string;
	role?: string;
	private?: boolean;
	/** Only here: on its way to the server, or not accepted by it. */
	sending?: 'now' | 'failed';
	/** Only here: why it was not accepted, in the server's words. */
	problem?: string;
}
