import { createPortal } from 'preact/compat';
import { need } from '../i18n';
import { open } from '../ui/overlay';

/** pickEmoji lets the person choose an emoji; it resolves to its short name without the colons, or to undefined. */
export async function pickEmoji(anchor: HTMLElement): Promise<string | undefined> {
	const [{ Panel }] = await Promise.all([import('./panel'), need('compose')]);
	const host = anchor.closest('dialog') ?? document.body; // what is outside of an open dialog cannot be used
	return new Promise((resolve) => {
		open((close) => {
			const done = (name?: string) => {
				close();
				resolve(name);
			};
			return createPortal(<Panel anchor={anchor} done={done} />, host);
		});
	});
}
