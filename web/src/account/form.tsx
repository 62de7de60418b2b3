/** A form that says at the field what the server did not accept. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { read } from '../admin/form';
import { ApiError } from '../api/client';
import { explain } from '../ui/refusal';
import { tell } from '../ui/toast';

/** A refusal that belongs to a field of a form. */
export class FieldError extends Error {
	constructor(
		readonly field: string,
		message: string,
	) {
		super(message);
	}
}

interface FormProps {
	/** Saves what the form holds; what it throws is shown. */
	save: (form: ReturnType<typeof read>) => Promise<unknown>;
	/** What the button says. */
	action: string;
	/** What is said when it went well. */
	done?: string;
	danger?: boolean;
	children: (problem: (field: string) => string | undefined) => ComponentChildren;
}

export function Form({ save, action, done, danger, children }: FormProps) {
	const form = useRef<HTMLFormElement>(null);
	const busy = useSignal(false);
	const problem = useSignal<{ field: string; text: string } | undefined>(undefined);
	const submit = async (event: Event) => {
		event.preventDefault();
		if (busy.value || !form.current) return;
		busy.value = true;
		problem.value = undefined;
		try {
			await save(read(form.current));
			if (done) tell(done);
		} catch (error) {
			problem.value = understood(error as Error, form.current, await explain(error));
			requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
		}
		busy.value = false;
	};
	const said = problem.value;
	return (
		<form ref={form} onSubmit={submit} aria-busy={busy.value}>
			{said && !said.field && (
				<p class="problem" role="alert">
					{said.text}
				</p>
			)}
			{children((field) => (said?.field === field ? said.text : undefined))}
			<div class="actions">
				<button type="submit" class={danger ? 'danger' : 'main'} disabled={busy.value}>
					{action}
				</button>
			</div>
		</form>
	);
}

/** understood finds the field that a refusal is about; who gives up the second factor is told nothing. */
export function understood(
	error: Error,
	form: HTMLFormElement,
	text = error.message,
): { field: string; text: string } | undefined {
	if (error instanceof FieldError) return { field: error.field, text };
	if (!(error instanceof ApiError)) return { field: '', text };
	if (error.code.startsWith('totp-')) return undefined;
	if (error.code === 'error-could-not-save-identity') return { field: 'username', text };
	const said = `${String(error.details.field ?? '')} ${error.code} ${error.message}`.toLowerCase();
	const names = ['username', 'email', 'password', 'nickname', 'bio', 'name'];
	const field = names.find((name) => said.includes(name) && form.elements.namedItem(name)) ?? '';
	return { field, text };
}
