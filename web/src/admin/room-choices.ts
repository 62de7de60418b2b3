import { entries, title } from '../store/rooms';

/** roomChoices are the rooms of the person that a link can lead into. */
export function roomChoices(): (readonly [string, string])[] {
	return [...entries.value.values()]
		.filter(({ sub }) => (sub.t === 'c' || sub.t === 'p') && !sub.archived)
		.map((entry) => [entry.sub.rid, `${entry.sub.t === 'c' ? '#' : ''}${title(entry)}`] as const)
		.sort(([, a], [, b]) => a.localeCompare(b));
}
