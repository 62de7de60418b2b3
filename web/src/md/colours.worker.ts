/** Takes code apart beside the page: a message can be made to take long. */
import { stretches } from './colours';
import type { Question } from './painter';

addEventListener('message', ({ data }: MessageEvent<Question>) => {
	postMessage(stretches(data.code, data.language));
});
