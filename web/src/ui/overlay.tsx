/** What lies over the page: one stack of dialogs that anything may open. */
import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Dialog } from './dialog';

type Layer = { key: number; show: (close: () => void) => ComponentChild };

const layers = signal<readonly Layer[]>([]);
let last = 0;

/** open shows a layer until it closes itself. */
export function open(show: (close: () => void) => ComponentChild): void {
	layers.value = [...layers.peek(), { key: ++last, show }];
}

function close(key: number): void {
	layers.value = layers.peek().filter((layer) => layer.key !== key);
}

/** Overlays is where the layers are; it stands once, at the end of the page. */
export function Overlays() {
	return (
		<>
			{layers.value.map(({ key, show }) => (
				<Fragmented key={key}>{show(() => close(key))}</Fragmented>
			))}
		</>
	);
}

function Fragmented({ children }: { children: ComponentChild }) {
	return <>{children}</>;
}

interface Question {
	title: string;
	text: string;
	/** What the button that goes on says. */
	action: string;
	danger?: boolean;
}

/** confirm asks before something that is hard to undo; it resolves to whether to do it. */
export function confirm({ title, text, action, danger }: Question): Promise<boolean> {
	return new Promise((resolve) => {
		open((close) => {
			const answer = (yes: boolean) => {
				resolve(yes);
				close();
			};
			return (
				<Dialog title={title} onClose={() => answer(false)}>
					<p>{text}</p>
					<div class="actions">
						<button type="button" onClick={() => answer(false)}>
							{t('common.cancel')}
						</button>
						<button type="button" class={danger ? 'danger' : 'main'} onClick={() => answer(true)}>
							{action}
						</button>
					</div>
				</Dialog>
			);
		});
	});
}

/** ask asks for one line of text; it resolves to undefined when the person gives up. */
export function ask({
	title,
	label,
	action,
	hint,
	value = '',
	type = 'text',
	complete = 'off',
}: {
	title: string;
	label: string;
	action: string;
	hint?: string;
	value?: string;
	type?: 'text' | 'password' | 'email';
	complete?: string;
}): Promise<string | undefined> {
	return new Promise((resolve) => {
		open((close) => {
			const answer = (text?: string) => {
				resolve(text);
				close();
			};
			return (
				<Dialog title={title} onClose={() => answer()}>
					<Line {...{ label, action, hint, value, type, complete, answer }} />
				</Dialog>
			);
		});
	});
}

function Line({
	label,
	action,
	hint,
	value,
	type,
	complete,
	answer,
}: {
	label: string;
	action: string;
	hint: string | undefined;
	value: string;
	type: 'text' | 'password' | 'email';
	complete: string;
	answer: (text?: string) => void;
}) {
	const [text, setText] = useState(value);
	const submit = (event: Event) => {
		event.preventDefault();
		answer(text);
	};
	return (
		<form class="stack" onSubmit={submit}>
			<div class="field">
				<label for="line">{label}</label>
				<input
					id="line"
					type={type as 'text'}
					required
					autocomplete={complete as 'off'}
					autofocus
					value={text}
					aria-describedby={hint ? 'line-hint' : undefined}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				{hint && (
					<span class="hint" id="line-hint">
						{hint}
					</span>
				)}
			</div>
			<div class="actions">
				<button type="button" onClick={() => answer()}>
					{t('common.cancel')}
				</button>
				<button type="submit" class="main">
					{action}
				</button>
			</div>
		</form>
	);
}
