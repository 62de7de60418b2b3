/** Short notes at the edge of the page, said to screen readers, too. */
import { signal } from '@preact/signals';
import { t } from '../i18n';
import { Icon } from './icon';
import { explain } from './refusal';

interface Toast {
	id: number;
	text: string;
	bad?: boolean;
	undo?: () => void;
}

const toasts = signal<readonly Toast[]>([]);
let last = 0;

function remove(id: number): void {
	toasts.value = toasts.peek().filter((toast) => toast.id !== id);
}

/** tell says that something was done, for a while; undo takes it back. */
export function tell(text: string, undo?: () => void): void {
	add({ text, ...(undo && { undo }) }, undo ? 10_000 : 5_000);
}

/** complain says what went wrong. */
export function complain(error: unknown): void {
	if (typeof error === 'string') add({ text: error, bad: true }, 10_000);
	else void explain(error).then((text) => add({ text, bad: true }, 10_000));
}

/** attempt does something and says so when it fails; it resolves to whether it went well. */
export async function attempt(act: () => unknown, done?: string): Promise<boolean> {
	try {
		await act();
	} catch (error) {
		complain(error);
		return false;
	}
	if (done) tell(done);
	return true;
}

function add(toast: Omit<Toast, 'id'>, lasting: number): void {
	const id = ++last;
	toasts.value = [...toasts.peek().slice(-2), { id, ...toast }];
	setTimeout(() => remove(id), lasting);
}

export function Toasts() {
	return (
		<section class="toasts" aria-live="polite" aria-label={t('common.notes')}>
			{toasts.value.map(({ id, text, bad, undo }) => (
				<div key={id} class={bad ? 'toast bad' : 'toast'} role={bad ? 'alert' : undefined}>
					<span>{text}</span>
					{undo && (
						<button
							type="button"
							onClick={() => {
								undo();
								remove(id);
							}}
						>
							{t('common.undo')}
						</button>
					)}
					<button type="button" class="icon" aria-label={t('common.close')} onClick={() => remove(id)}>
						<Icon name="close" />
					</button>
				</div>
			))}
		</section>
	);
}
