/** Files in the composer. What deals with them is loaded with the first one. */
import { signal } from '@preact/signals';

type Files = typeof import('./composer-files');

export const files = signal<Files | undefined>(undefined);

/** Where files go: a room, or a thread of it. */
export interface Target {
	rid: string;
	tmid?: string | undefined;
}

/** attach puts files above the field, where they are described before they are sent. */
export async function attach(target: Target, chosen: readonly File[]): Promise<void> {
	if (!chosen.length) return;
	files.value ??= await import('./composer-files');
	files.value.add(target, chosen);
}
