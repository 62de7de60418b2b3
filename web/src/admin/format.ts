/** Numbers and moments in the person's language. */
import { language } from '../i18n';

export function number(n: number): string {
	return n.toLocaleString(language.value);
}

/** A day and a time, or a dash where there is none. */
export function moment(iso: string | undefined | null): string {
	if (!iso) return '–';
	return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** A day such as 2026-11-23, short. */
export function day(text: string): string {
	return new Intl.DateTimeFormat(language.value, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
		new Date(text),
	);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
	['year', 31_536_000],
	['month', 2_592_000],
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
];

/** How long ago a moment was, or how far away it is. */
export function apart(iso: string | undefined | null, now = Date.now()): string {
	if (!iso) return '–';
	const seconds = (Date.parse(iso) - now) / 1000;
	const words = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
	for (const [unit, size] of steps)
		if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
	return words.format(0, 'minute');
}

/** A size in bytes. */
export function bytes(n: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
	const step = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
	return new Intl.NumberFormat(language.value, {
		style: 'unit',
		unit: units[step] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: 1,
	}).format(n / 1000 ** step);
}

/** A list of words. */
export function list(words: readonly string[]): string {
	return words.length ? new Intl.ListFormat(language.value, { type: 'unit', style: 'short' }).format(words) : '–';
}
