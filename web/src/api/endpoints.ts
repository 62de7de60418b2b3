/**
 * The endpoints that the client may call: Rocket.Chat's published typings of
 * version 8, those that only version 6 describes, and those that neither does.
 * A path, a parameter or a field that is not here does not compile.
 */
import type { Serialized } from '@rocket.chat/core-typings';
import type { Endpoints as Version8 } from '@rocket.chat/rest-typings';
import type { Endpoints as Version6 } from '@rocket.chat/rest-typings-6';
import type { GantryEndpoints } from './gantry';

export type Endpoints = GantryEndpoints &
	Omit<Version8, keyof GantryEndpoints> &
	Omit<Version6, keyof Version8 | keyof GantryEndpoints>;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The paths that answer a method. */
export type PathOf<M extends Method> = {
	[P in keyof Endpoints]: M extends keyof Endpoints[P] ? P : never;
}[keyof Endpoints] &
	string;

type Operation<M extends Method, P extends keyof Endpoints> = M extends keyof Endpoints[P] ? Endpoints[P][M] : never;

/** What a path takes: the query of a GET, the body of a POST. */
export type Input<M extends Method, P extends keyof Endpoints> =
	Operation<M, P> extends (...args: infer A) => unknown ? A[0] : never;

/** What a path answers, as JSON carries it: dates are ISO strings. */
export type Answer<M extends Method, P extends keyof Endpoints> =
	Operation<M, P> extends (...args: never[]) => infer R
		? P extends keyof GantryEndpoints
			? R // which are described as JSON carries them
			: Serialized<R>
		: never;

/** The names of the variables in a path: 'rid' of /v1/rooms.media/:rid. */
export type Variables<P extends string> = P extends `${string}:${infer V}/${infer Rest}`
	? V | Variables<Rest>
	: P extends `${string}:${infer V}`
		? V
		: never;
