/** Times in the words and the zone of who reads them; the server writes them in UTC. */

const looks: Record<string, Intl.DateTimeFormatOptions> = {
	long: { dateStyle: 'full', timeStyle: 'short' },
	short: { dateStyle: 'medium', timeStyle: 'short' },
};

export function localTimes(part: ParentNode): void {
	for (const time of part.querySelectorAll<HTMLTimeElement>('time[data-local]')) {
		const at = new Date(time.dateTime);
		if (!Number.isNaN(at.valueOf())) {
			time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, looks[time.dataset.local ?? '']).format(
				at,
			);
		}
	}
}
