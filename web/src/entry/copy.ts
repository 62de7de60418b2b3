/** Buttons that copy and share an address; without scripts they are not shown. */

export function copies(part: ParentNode): void {
	for (const button of part.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
		if (!navigator.clipboard) continue; // only where the connection is secure
		button.hidden = false;
		button.addEventListener('click', () => void copy(button));
	}
	for (const button of part.querySelectorAll<HTMLButtonElement>('button[data-share]')) {
		if (!navigator.share) continue;
		button.hidden = false;
		button.addEventListener('click', () => {
			void navigator.share({ url: button.dataset.share ?? '', title: button.dataset.title ?? '' }).catch(() => {}); // they thought better of it
		});
	}
}

async function copy(button: HTMLButtonElement): Promise<void> {
	const from = document.getElementById(button.dataset.copy ?? '');
	const text = from instanceof HTMLInputElement ? from.value : (from?.textContent ?? '');
	await navigator.clipboard.writeText(text);
	const before = button.textContent;
	button.textContent = button.dataset.done ?? before;
	setTimeout(() => {
		button.textContent = before;
	}, 2_000);
}
