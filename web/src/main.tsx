import './ui/tokens.css';
import './ui/base.css';
import './app/shell.css';
import { type ComponentChild, render } from 'preact';
import { ApiError } from './api/client';
import { App } from './app/app';
import { Failed } from './app/failed';
import { start } from './app/start';
import { need } from './i18n';

/** begin shows the client, or that it could not be started. */
async function begin(): Promise<void> {
	try {
		await start();
		show(<App />);
	} catch (error) {
		if (error instanceof ApiError && error.status === 401) return; // the sign-in page is on its way
		console.error(error);
		await need('common').catch(() => {});
		show(<Failed />);
	}
}

/** show puts something in the place of what the server's page shows until then. */
function show(what: ComponentChild): void {
	const place = document.getElementById('app')!;
	place.replaceChildren();
	render(what, place);
}

await begin();
