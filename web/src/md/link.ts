/** Which addresses in messages may be followed, and which of them lead to places in this client. */
import { boot } from '../boot';

const followed = new Set(['http:', 'https:', 'mailto:', 'tel:', 'sms:', 'xmpp:', 'ftp:', 'sftp:', 'magnet:', 'geo:']);

/** The paths that the client shows itself. */
const places = /^\/(channel|group|direct|home|directory|account|admin)(\/|$)/;

/**
 * safe returns an address that may be put into a link, or undefined. What
 * could run in the page, such as javascript:, never may; what names no scheme
 * is an address of the web.
 */
export function safe(address: string): string | undefined {
	const text = address.startsWith('//') ? `https:${address}` : address;
	const url = parse(text);
	return url && followed.has(url.protocol) ? url.href : undefined;
}

/** picture returns the address of an image that may be loaded: from this server or by https, or undefined. */
export function picture(address: string | undefined): string | undefined {
	if (!address) return undefined;
	if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,[\w+/=]+$/i.test(address)) return address;
	const url = parse(file(address));
	return url && (url.protocol === 'https:' || url.origin === location.origin) && url.protocol !== 'data:'
		? url.href
		: undefined;
}

/** file puts the workspace's base before the path of something that it serves. */
export function file(address: string): string {
	return address.startsWith('/') && !address.startsWith('//') ? boot.base + address : address;
}

/** inside returns the path in this client that an address leads to, or undefined if it leads out. */
export function inside(address: string): string | undefined {
	const url = parse(address);
	if (!url || url.origin !== location.origin || !url.pathname.startsWith(`${boot.base}/`)) return undefined;
	const path = url.pathname.slice(boot.base.length);
	return places.test(path) ? path + url.search : undefined;
}

function parse(address: string): URL | undefined {
	return URL.canParse(address, location.href) ? new URL(address, location.href) : undefined;
}
