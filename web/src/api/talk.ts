/**
 * The endpoints of rooms, messages and people that Rocket.Chat's typings lack,
 * or describe otherwise than Rocket.Chat takes and answers them.
 */
import type { Channel, Person } from '../directory/look';
import type { Message, Room, Status, Subscription, Upload } from '../store/types';

/** What changed since a moment. */
interface Changes<T> {
	update: T[];
	remove: { _id: string }[];
}

/** What a history is asked for: what is older than latest, the newest first. */
interface Back {
	roomId: string;
	count: number;
	latest?: string;
	inclusive?: 'true';
	showThreadMessages: 'false';
}

interface NewRoom {
	name: string;
	members: string[];
	readOnly: boolean;
	extraData: { topic?: string; broadcast?: true };
}

/** The room of direct messages; it has its id twice. */
interface Direct {
	room: { _id: string; rid: string };
}

interface Suggested {
	_id: string;
	username: string;
	name?: string;
	avatarETag?: string;
}

export interface TalkEndpoints {
	'/v1/subscriptions.get': { GET: (params: { updatedSince?: string }) => Changes<Subscription> };
	'/v1/subscriptions.getOne': { GET: (params: { roomId: string }) => { subscription: Subscription | null } };
	'/v1/subscriptions.unread': {
		POST: (params: { roomId: string } | { firstUnreadMessage: { _id: string } }) => void;
	};
	'/v1/rooms.get': { GET: (params: { updatedSince?: string }) => Changes<Room> };
	'/v1/rooms.info': { GET: (params: { roomId: string } | { roomName: string }) => { room: Room } };
	'/v1/channels.join': { POST: (params: { roomId: string; joinCode?: string }) => { channel: Room } };
	'/v1/channels.create': { POST: (params: NewRoom) => { channel: Room } };
	'/v1/groups.create': { POST: (params: NewRoom) => { group: Room } };
	'/v1/im.create': { POST: (params: { username: string } | { usernames: string }) => Direct };
	'/v1/rooms.createDiscussion': {
		POST: (params: { prid: string; pmid?: string; t_name: string; users: string[]; reply?: string }) => {
			discussion: Room;
		};
	};
	'/v1/channels.history': { GET: (params: Back) => { messages: Message[] } };
	'/v1/groups.history': { GET: (params: Back) => { messages: Message[] } };
	'/v1/im.history': { GET: (params: Back) => { messages: Message[] } };
	'/v1/channels.files': {
		GET: (params: {
			roomId: string;
			offset: number;
			count: number;
			sort: string;
			typeGroup?: string;
			name?: string;
			onlyConfirmed?: boolean;
		}) => { files: Upload[]; total: number };
	};
	'/v1/chat.syncMessages': {
		GET: (params: { roomId: string; lastUpdate: string }) => {
			result: { updated: Message[]; deleted: { _id: string }[] };
		};
	};
	'/v1/chat.getMessage': { GET: (params: { msgId: string }) => { message: Message } };
	'/v1/chat.getThreadMessages': {
		GET: (params: { tmid: string; count: number; offset: number; sort: string }) => {
			messages: Message[];
			total: number;
		};
	};
	'/v1/chat.react': { POST: (params: { messageId: string; emoji: string; shouldReact?: boolean }) => void };
	'/v1/users.autocomplete': { GET: (params: { selector: string }) => { items: Suggested[] } };
	'/v1/users.setStatus': { POST: (params: { status?: Status; message?: string }) => void };
	'/v1/users.presence': {
		GET: () => { users: { _id: string; username?: string; status?: Status; statusText?: string }[] };
	};
	'/v1/settings.public': {
		GET: (params: { _id: string; offset: number; count: number }) => {
			settings: { _id: string; value: unknown }[];
			total: number;
		};
	};
	'/v1/directory': {
		GET: (params: { type: 'channels' | 'users'; text: string; offset: number; count: number; sort: string }) => {
			result: Channel[] | Person[];
			total: number;
		};
	};
}
