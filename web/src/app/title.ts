/** What the browser's tab says: how much is unread, the page and the workspace. */
import { computed, effect, signal } from '@preact/signals';
import { boot } from '../boot';
import { title as nameOf, unreadTotal } from '../store/rooms';
import { preference } from '../store/session';
import { setting } from '../store/settings';
import { badge } from './badge';
import { roomHere } from './here';

/** The name of a page that is no room: its first heading. */
const heading = signal('');

/** The name of the page that is shown. */
export const pageName = computed(() => {
	const entry = roomHere.value;
	return entry ? nameOf(entry) : heading.value;
});

/** What is unread, for marks: a number, a dot for what concerns nobody in particular, or ''. */
export const unreadMark = computed(() => {
	const { count, some } = unreadTotal.value;
	return count ? String(Math.min(count, 999)) : some && preference('unreadAlert', true) ? '•' : '';
});

/** start keeps the title, the icon and the desktop app's marks true. */
export function start(): void {
	const site = () => setting('Site_Name', boot.site);
	effect(() => {
		const parts = [pageName.value, site()].filter((part, i, all) => part && all.indexOf(part) === i);
		document.title = `${unreadMark.value && `(${unreadMark.value}) `}${parts.join(' – ')}`;
	});
	effect(() => {
		const mark = unreadMark.value;
		badge(mark);
		desktop?.setBadge?.(mark === '•' ? '•' : mark ? Number(mark) : undefined);
	});
	effect(() => desktop?.setTitle?.(site()));
	desktop?.setServerInfo?.({ version: boot.version });
	desktop?.setUserLoggedIn?.(true);
	effect(() => (nameless.value ? readHeading() : undefined));
}

/** Whether the page that is shown is no room, and has to be asked for its name. */
const nameless = computed(() => !roomHere.value);

/** readHeading keeps the heading true, and returns how to stop. */
function readHeading(): () => void {
	const read = () => {
		heading.value = document.querySelector('#content h1, h1')?.textContent ?? '';
	};
	const watch = new MutationObserver(read);
	watch.observe(document.getElementById('app')!, { childList: true, subtree: true });
	read();
	return () => watch.disconnect();
}

/** What Rocket.Chat's desktop app gives to the pages in it. */
interface Desktop {
	setBadge?: (badge: number | '•' | undefined) => void;
	setTitle?: (title: string) => void;
	setServerInfo?: (info: { version: string }) => void;
	setUserLoggedIn?: (yes: boolean) => void;
}

const desktop = (globalThis as { RocketChatDesktop?: Desktop }).RocketChatDesktop;
