import { computed, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { need } from '../i18n';
import { Overlays } from '../ui/overlay';
import { Toasts } from '../ui/toast';
import { Failed } from './failed';
import { Missing } from './missing';
import { match, place } from './router';
import { type PageProps, type Route, routes } from './routes';
import { Shell } from './shell';

interface Loaded {
	route: Route;
	Page: ComponentType<PageProps>;
}

const page = signal<Loaded | undefined>(undefined);
const failed = signal(false);

/** The route of the place where the person is, with its variables. */
const current = computed(() => {
	for (const route of routes) {
		const params = match(route.pattern, place.value.path);
		if (params) return { route, params };
	}
	return undefined;
});

async function load(route: Route): Promise<void> {
	failed.value = false;
	try {
		const [module] = await Promise.all([route.load(), need(...route.sections)]);
		page.value = { route, Page: module.default };
	} catch {
		failed.value = true; // what went wrong is in the browser's own log of requests
	}
}

export function App() {
	return (
		<>
			<Shell>
				<Outlet />
			</Shell>
			<Overlays />
			<Toasts />
		</>
	);
}

/** Outlet shows the page of the place; the one before stays until it is loaded. */
function Outlet() {
	const at = current.value;
	useEffect(() => {
		if (at && (failed.peek() || page.peek()?.route !== at.route)) void load(at.route);
	}, [at?.route]);
	if (!at) return <Missing />;
	if (failed.value) return <Failed />;
	const shown = page.value;
	if (!shown || shown.route.load !== at.route.load) return null;
	return <shown.Page params={at.params} />;
}
