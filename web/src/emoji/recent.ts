/** What this person has chosen in this browser: emoji, the last one first, and a skin tone. */
import { boot } from '../boot';

const kept = 24;
const recentKey = () => `gantry.emoji.recent.${boot.userId}`;
const toneKey = () => `gantry.emoji.tone.${boot.userId}`;

export function recent(): string[] {
	return (localStorage.getItem(recentKey()) ?? '').split(' ').filter(Boolean);
}

/** remember puts an emoji before the others that were chosen. */
export function remember(name: string): void {
	const names = [name, ...recent().filter((other) => other !== name)].slice(0, kept);
	localStorage.setItem(recentKey(), names.join(' '));
}

/** tone is the skin tone, 1 to 5, or 0 for none. */
export function tone(): number {
	return Number(localStorage.getItem(toneKey()) ?? 0);
}

export function setTone(value: number): void {
	localStorage.setItem(toneKey(), String(value));
}
