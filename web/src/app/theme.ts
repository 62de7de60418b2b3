/** Light or dark: what the person chose, in this browser at once and at the server for the others. */
import { effect, signal } from '@preact/signals';
import { post } from '../api/client';
import { me, preference } from '../store/session';

export type Theme = 'auto' | 'light' | 'dark';

const store = 'theme';

function known(value: unknown): Theme {
	return value === 'light' || value === 'dark' ? value : 'auto';
}

/** The theme in use; auto follows the system. */
export const theme = signal<Theme>(known(localStorage.getItem(store)));

effect(() => {
	if (theme.value === 'auto') delete document.documentElement.dataset.theme;
	else document.documentElement.dataset.theme = theme.value;
});

function wear(next: Theme): void {
	theme.value = next;
	localStorage.setItem(store, next);
}

/** choose changes the theme here and in the person's other browsers. */
export async function choose(next: Theme): Promise<void> {
	wear(next);
	await post('/v1/users.setPreferences', { data: { themeAppearence: next } });
}

/** follow takes over what the person has chosen elsewhere, and the size of the text that they want. */
export function follow(): void {
	let before: Theme | undefined;
	effect(() => {
		if (!me.value.settings) return;
		const chosen = known(preference('themeAppearence', 'auto'));
		if (chosen !== before) wear(chosen);
		before = chosen;
		const size = preference('fontSize', '100%');
		document.documentElement.style.fontSize = /^\d{2,3}%$/.test(size) && size !== '100%' ? size : '';
	});
}
