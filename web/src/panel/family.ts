/** The endpoints that channels, groups and direct rooms each have under a name of their own. */
import type { Entry } from '../store/rooms';

const families = { c: 'channels', p: 'groups', d: 'im' } as const;

/**
 * family is the path of an endpoint for the room's kind. All kinds take and
 * answer the same; the typings of channels stand for all of them.
 */
export function family<N extends string>({ sub }: Entry, name: N): `/v1/channels.${N}` {
	const prefix = families[sub.t as keyof typeof families] ?? 'channels';
	return `/v1/${prefix}.${name}` as `/v1/channels.${N}`;
}
