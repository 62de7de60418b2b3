/** What is asked of the directory. */
import { get } from '../api/client';
import type { Page } from './paged';

export interface Channel {
	_id: string;
	t: string;
	name: string;
	fname?: string;
	topic?: string;
	description?: string;
	usersCount: number;
}

export interface Person {
	_id: string;
	username: string;
	name?: string;
	nickname?: string;
	bio?: string;
	avatarETag?: string;
}

/** In which orders the channels and the people can be shown. */
export const sorts = {
	channels: ['name', 'usersCount', 'lastMessage', 'createdAt'],
	users: ['name', 'username', 'createdAt'],
} as const;

export type Sort = (typeof sorts)[keyof typeof sorts][number];

function directions(sort: Sort): string {
	return JSON.stringify({ [sort]: sort === 'name' || sort === 'username' ? 1 : -1 });
}

function look<T extends Channel | Person>(type: 'channels' | 'users', text: string, sort: Sort) {
	return async (offset: number, count: number): Promise<Page<T>> => {
		const input = { type, text, offset, count, sort: directions(sort) };
		const { result, total } = await get('/v1/directory', input);
		return { items: result as T[], total };
	};
}

/** channels looks for channels whose names contain a text. */
export const channels = (text: string, sort: Sort) => look<Channel>('channels', text, sort);

/** people looks for people whose names contain a text. */
export const people = (text: string, sort: Sort) => look<Person>('users', text, sort);
