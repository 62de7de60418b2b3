/** The words that the person wants to be called by, where a message holds them. */
import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { preference } from '../store/session';

/** The words as one pattern, the longest first; '' where there are none. */
const words = computed(() =>
	preference<string[]>('highlights', [])
		.filter((word) => word.trim())
		.sort((a, b) => b.length - a.length)
		.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
		.join('|'),
);

const pattern = computed(() => (words.value ? new RegExp(`(${words.value})`, 'giu') : undefined));

/** called marks the words in a text wherever the server finds them when it decides whom to tell. */
export function called(text: string): ComponentChildren {
	if (!pattern.value) return text;
	return text.split(pattern.value).map((part, i) => (i % 2 ? <mark key={i}>{part}</mark> : part));
}
