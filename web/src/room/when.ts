/** Moments as people read them, in their language and by their clock. */
import { computed } from '@preact/signals';
import { language } from '../i18n';
import { preference } from '../store/session';

type Style = Intl.DateTimeFormatOptions;

/** hours is the clock that the person has chosen: of twelve hours, of twenty-four, or their language's. */
function hours(): Style {
	const mode = preference<number>('clockMode', 0);
	return mode === 1 ? { hour12: true } : mode === 2 ? { hourCycle: 'h23' } : {};
}

/** style returns how to write moments; making it anew for each of them would be slow. */
function style(options: Style, clocked = true) {
	return computed(() => new Intl.DateTimeFormat(language.value, clocked ? { ...options, ...hours() } : options));
}

const times = style({ timeStyle: 'short' });
const longTimes = style({ timeStyle: 'medium' });
const dates = style({ dateStyle: 'medium' }, false);
const longDates = style({ dateStyle: 'long' }, false);
const days = style({ weekday: 'long', day: 'numeric', month: 'long' }, false);
const daysOfYears = style({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, false);
const moments = style({ dateStyle: 'medium', timeStyle: 'short' });
const fullMoments = style({ dateStyle: 'full', timeStyle: 'short' });
const relative = computed(() => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }));

/** clock is the time of day of a moment. */
export const clock = (ts: string) => times.value.format(new Date(ts));

/** narrow is the time of day without the half of the day, where there is little room. */
export function narrow(ts: string): string {
	const parts = times.value.formatToParts(new Date(ts)).filter((part) => part.type !== 'dayPeriod');
	return parts
		.map((part) => part.value)
		.join('')
		.trim();
}

/** exact is a moment in full. */
export const exact = (ts: string) => fullMoments.value.format(new Date(ts));

/** moment is a date with its time, short. */
export const moment = (ts: string) => moments.value.format(new Date(ts));

/** recent is the time of a moment of today, and the date of any other. */
export const recent = (ts: string, now = new Date()) =>
	sameDay(ts, now.toISOString()) ? clock(ts) : dates.value.format(new Date(ts));

/** sameDay says whether two moments are on one day where the person is. */
export function sameDay(a: string, b: string): boolean {
	const [one, other] = [new Date(a), new Date(b)];
	return (
		one.getDate() === other.getDate() &&
		one.getMonth() === other.getMonth() &&
		one.getFullYear() === other.getFullYear()
	);
}

/** day names the day of a moment: today, yesterday, or its date. */
export function day(ts: string, now = new Date()): string {
	const date = new Date(ts);
	const ago = Math.round((midnight(now) - midnight(date)) / 86_400_000);
	if (ago === 0 || ago === 1) return capital(relative.value.format(-ago, 'day'));
	return (date.getFullYear() === now.getFullYear() ? days : daysOfYears).value.format(date);
}

function midnight(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capital(text: string): string {
	return text.charAt(0).toLocaleUpperCase(language.peek()) + text.slice(1);
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
	['year', 31_536_000],
	['month', 2_592_000],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
	['second', 1],
];

/** distance says how long ago or how far ahead a moment is. */
export function distance(ts: string, now = Date.now()): string {
	const seconds = Math.round((Date.parse(ts) - now) / 1000);
	const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
	return relative.value.format(Math.trunc(seconds / size), unit);
}

const formats = { t: times, T: longTimes, d: dates, D: longDates, f: moments, F: fullMoments };

/** stamp writes a moment of a text in the format that its author has chosen. */
export function stamp(ts: string, format: string): string {
	const date = new Date(ts);
	if (Number.isNaN(date.getTime())) return ts;
	return format === 'R' ? distance(ts) : (formats[format as keyof typeof formats] ?? moments).value.format(date);
}
