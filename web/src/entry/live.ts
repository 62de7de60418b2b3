/** The landing page of an invite, kept true while somebody looks at it. */

import { read } from './page';

const every = 20_000;

/** lives looks again while the page is seen: how many are in, how many places are left, and whether there is one. */
export function lives(dress: (part: ParentNode) => void): void {
	const path = document.querySelector<HTMLElement>('main[data-live]')?.dataset.live;
	if (!path) return;
	let last = Date.now();
	const look = () => {
		if (document.visibilityState === 'hidden' || Date.now() - last < every) return;
		last = Date.now();
		void fetch(path, { headers: { Accept: 'text/html' } })
			.then(async (answer) => refresh(read(await answer.text()), dress))
			.catch(() => {}); // it is looked again
	};
	setInterval(look, 1_000);
	document.addEventListener('visibilitychange', look);
}

/** refresh takes over what is told of the invite. What somebody has begun to fill in stays. */
export function refresh(answer: Document, dress: (part: ParentNode) => void): void {
	const main = document.querySelector('main[data-live]');
	const next = answer.querySelector('main');
	if (!main || !next) return;
	if (next.matches('[data-live]')) {
		const [old, facts] = [main.querySelector('.facts'), next.querySelector('.facts')];
		if (!old || !facts || old.isEqualNode(facts)) return;
		old.replaceWith(facts);
		dress(facts);
	} else if (
		![...main.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')].some(
			(input) => input.value !== input.defaultValue,
		)
	) {
		main.replaceWith(next);
		document.title = answer.title;
		dress(next);
	}
}
