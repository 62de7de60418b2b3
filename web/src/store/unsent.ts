/** Where messages are kept that were not sent when the page was left. */
import { boot } from '../boot';

export const unsent = `gantry.outbox.${boot.userId}`;

/** resume sends what was left over; what sends messages is loaded only for that, or with a room. */
export async function resume(): Promise<void> {
	if (sessionStorage.getItem(unsent)) (await import('./outbox')).start();
}
