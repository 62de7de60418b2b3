import { computed, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { need, t } from '../i18n';
import { Overlays } from '../ui/overlay';
import { Toasts } from '../ui/toast';
import { Missing } from './missing';
import { match, place } from './router';
import { type PageProps, type Route, routes } from './routes';
import { Shell } from './shell';

interface Loaded {
	route: Route;
	Page: ComponentType<PageProps>;
}

const page = signal<Loaded | undefined>(undefined);
const failure = signal<Error | undefined>(undefined);

/** The route of the place where the person is, with its variables. */
const current = computed(() => {
	for (const route of routes) {
		const params = match(route.pattern, place.value.path);
		if (params) return { route, params };
	}
	return undefined;
});

async function load(route: Route): Promise<void> {
	failure.value = undefined;
	try {
		const [module] = await Promise.all([route.load(), need(...route.sections)]);
		page.value = { route, Page: module.default };
	} catch (error) {
		failure.value = error as Error;
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
		if (at && page.peek()?.route !== at.route) void load(at.route);
	}, [at?.route]);
	if (!at) return <Missing />;
	if (failure.value) return <Failed again={() => void load(at.route)} />;
	const shown = page.value;
	if (!shown || shown.route.load !== at.route.load) return null;
	return <shown.Page params={at.params} />;
}

function Failed({ again }: { again: () => void }) {
	return (
		<main id="content" class="empty" tabIndex={-1}>
			<p>{t('common.failed')}</p>
			<button type="button" onClick={again}>
				{t('common.retry')}
			</button>
		</main>
	);
}
