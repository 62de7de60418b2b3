/** What the pages of the account work out, apart from what they show. */
import type { OwnInfo } from '../api/account';
import type { Entry } from '../store/rooms';

/** changed returns what differs from what is kept: what is not sent needs no second factor. */
export function changed(now: OwnInfo, before: OwnInfo): OwnInfo {
	const all = Object.entries(now) as [keyof OwnInfo, string][];
	return Object.fromEntries(all.filter(([name, value]) => value !== (before[name] ?? '')));
}

/** words returns what stands between commas, once each. */
export function words(text: string): string[] {
	return [...new Set(text.split(',').map((word) => word.trim()))].filter(Boolean);
}

/** How much somebody hears of a room. */
export type Kind = 'default' | 'all' | 'mentions' | 'nothing' | 'muted';

/** kindOf is the rule of a room; what is chosen for the computer stands for all. */
export function kindOf({ sub }: Pick<Entry, 'sub'>): Kind {
	const { disableNotifications, desktopNotifications } = sub as {
		disableNotifications?: boolean;
		desktopNotifications?: Kind;
	};
	return disableNotifications ? 'muted' : (desktopNotifications ?? 'default');
}

/** cut is the square of a picture that is seen, in its pixels. */
export function cut(width: number, height: number, zoom: number, across: number, down: number) {
	const size = Math.min(width, height) / zoom;
	return { x: (width - size) * across, y: (height - size) * down, size };
}
