/** What helps while a form is filled in: passwords that can be seen, and usernames that can be had. */

const eye =
	'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z';
const slash = 'M4 4l16 16';

export function guides(part: ParentNode): void {
	for (const input of part.querySelectorAll<HTMLInputElement>('input[data-show]')) {
		reveals(input);
		warns(input);
	}
	for (const input of part.querySelectorAll<HTMLInputElement>('input[data-check]')) checks(input);
}

/** reveals puts a button beside a password that shows it. */
function reveals(input: HTMLInputElement): void {
	const button = document.createElement('button');
	button.type = 'button';
	button.append(drawing());
	const name = () => {
		const shown = input.type === 'text';
		button.setAttribute('aria-label', (shown ? input.dataset.hide : input.dataset.show) ?? '');
		button.setAttribute('aria-pressed', String(shown));
	};
	button.addEventListener('click', () => {
		input.type = input.type === 'text' ? 'password' : 'text';
		name();
	});
	input.form?.addEventListener('submit', () => {
		input.type = 'password'; // before browsers offer to keep it
		name();
	});
	name();
	input.after(button);
}

function drawing(): SVGElement {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', 'true');
	for (const [d, name] of [
		[eye, ''],
		[slash, 'slash'],
	] as const) {
		const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
		path.setAttribute('d', d);
		path.setAttribute('class', name);
		svg.append(path);
	}
	return svg;
}

/** note returns the line below a field in which something is said of it. */
function note(input: HTMLInputElement): HTMLElement {
	const line = document.createElement('p');
	line.className = 'hint';
	line.setAttribute('role', 'status');
	input.closest('.field')?.append(line);
	return line;
}

/** warns says that Caps Lock is on while a password is typed. */
function warns(input: HTMLInputElement): void {
	const line = note(input);
	line.hidden = true;
	const look = (event: KeyboardEvent) => {
		if (!event.getModifierState) return; // a browser that fills in
		line.hidden = !event.getModifierState('CapsLock');
		line.textContent = line.hidden ? '' : (input.dataset.caps ?? '');
	};
	input.addEventListener('keydown', look);
	input.addEventListener('keyup', look);
	input.addEventListener('blur', () => {
		line.hidden = true;
	});
}

interface Verdict {
	free: boolean;
	text: string;
	proposal: string;
}

/** checks asks, a moment after each change, whether a username can be had; one that is left empty is proposed. */
function checks(input: HTMLInputElement): void {
	const line = note(input);
	const name = input.form?.querySelector<HTMLInputElement>('input[name=name]');
	let timer = 0;
	let asked = 0;
	const ask = async () => {
		const mine = ++asked;
		const username = input.value.trim();
		if (!username && !name?.value.trim()) return;
		const query = new URLSearchParams({ username, name: name?.value ?? '' });
		const answer = await fetch(`${input.dataset.check}?${query}`, { headers: { Accept: 'application/json' } }).catch(
			() => undefined,
		);
		if (!answer?.ok || mine !== asked) return;
		const { text, proposal } = (await answer.json()) as Verdict;
		line.textContent = text;
		if (!username) input.placeholder = proposal;
	};
	const later = () => {
		clearTimeout(timer);
		line.textContent = '';
		timer = window.setTimeout(() => void ask(), 400);
	};
	input.addEventListener('input', later);
	name?.addEventListener('change', () => {
		if (!input.value) later();
	});
}
