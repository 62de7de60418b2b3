import { render } from 'preact';
import { need } from '../i18n';

/** pickEmoji lets the person choose an emoji; it resolves to its short name without the colons, or to undefined. */
export async function pickEmoji(anchor: HTMLElement): Promise<string | undefined> {
	const [{ Panel }] = await Promise.all([import('./panel'), need('compose')]);
	const host = document.createElement('div');
	(anchor.closest('dialog') ?? document.body).append(host); // what is outside of an open dialog cannot be used
	const chosen = await new Promise<string | undefined>((resolve) => {
		render(<Panel anchor={anchor} done={resolve} />, host);
	});
	render(null, host);
	host.remove();
	return chosen;
}
