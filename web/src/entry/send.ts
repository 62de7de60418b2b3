/** Forms that are sent without leaving the page. */

import { read } from './page';

type Dress = (part: ParentNode) => void;

/** sends takes over the forms; those that are marked as plain lead away in any case. */
export function sends(dress: Dress): void {
	document.addEventListener('submit', (event) => {
		const form = event.target as HTMLFormElement;
		if (event.defaultPrevented || form.method !== 'post' || form.hasAttribute('data-plain')) return;
		event.preventDefault();
		if (form.getAttribute('aria-busy') !== 'true') void send(form, event.submitter, dress);
	});
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, dress: Dress): Promise<void> {
	form.setAttribute('aria-busy', 'true');
	try {
		const fields = new FormData(form, submitter) as unknown as Record<string, string>[];
		const body = new URLSearchParams(fields as never);
		const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } });
		if (answer.redirected) {
			location.assign(answer.url);
			return;
		}
		show(read(await answer.text()), form, dress);
	} catch {
		complain(form);
	}
	form.removeAttribute('aria-busy');
}

/**
 * show puts the answer in the place of the page's content. Passwords are kept
 * where they are asked for again: the server does not send them back.
 */
export function show(answer: Document, form: HTMLFormElement, dress: Dress): void {
	const [old, next] = [document.querySelector('main'), answer.querySelector('main')];
	if (!old || !next) {
		complain(form);
		return;
	}
	const kept = new Map(
		[...form.querySelectorAll<HTMLInputElement>('input[type=password], input[data-secret]')].map((one) => [
			one.name,
			one.value,
		]),
	);
	document.title = answer.title;
	old.replaceWith(next);
	dress(next);
	for (const one of next.querySelectorAll<HTMLInputElement>('input[type=password]:not([aria-invalid])'))
		one.value = kept.get(one.name) ?? '';
	const wrong = next.querySelector<HTMLInputElement>('[aria-invalid=true]');
	if (wrong) {
		wrong.focus();
		wrong.select();
		return;
	}
	const first = next.querySelector<HTMLElement>('h1, .problem') ?? next;
	first.tabIndex = -1;
	first.focus();
}

/** complain says that the server was not reached, above the form. */
function complain(form: HTMLFormElement): void {
	let problem = form.parentElement?.querySelector<HTMLElement>('.problem.lost');
	if (!problem) {
		problem = document.createElement('p');
		problem.className = 'problem lost';
		problem.setAttribute('role', 'alert');
		form.before(problem);
	}
	problem.textContent = document.body.dataset.unreachable ?? '';
}
