/** The room in which the person is. */
import { computed } from '@preact/signals';
import { byPath } from '../store/rooms';
import { match, place } from './router';

/** The room of the place, if it is one that is known. */
export const roomHere = computed(() => {
	const params = match('/:kind(channel|group|direct)/:name/:tab?/:context?', place.value.path);
	return params && byPath(params.kind ?? '', params.name ?? '');
});
