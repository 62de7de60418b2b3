/** Fields of forms: a label, what is wrong with it, and the field. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
	label: string;
	hint?: string | undefined;
	problem?: string | undefined;
	children: (attributes: {
		id: string;
		'aria-describedby': string | undefined;
		'aria-invalid': boolean | undefined;
	}) => ComponentChildren;
}

export function Field({ label, hint, problem, children }: FieldProps) {
	const id = useId();
	const described = [problem && `${id}-p`, hint && `${id}-h`].filter(Boolean).join(' ') || undefined;
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{children({ id, 'aria-describedby': described, 'aria-invalid': problem ? true : undefined })}
			{problem && (
				<span class="alarm small" id={`${id}-p`} role="alert">
					{problem}
				</span>
			)}
			{hint && (
				<span class="hint" id={`${id}-h`}>
					{hint}
				</span>
			)}
		</div>
	);
}

interface TextProps {
	label: string;
	name: string;
	value?: string | undefined;
	hint?: string;
	problem?: string | undefined;
	type?: 'text' | 'email' | 'password' | 'number' | 'date';
	required?: boolean;
	min?: number;
	max?: number;
	maxLength?: number;
	lines?: number;
	placeholder?: string;
	complete?: string;
	onInput?: (text: string) => void;
}

/** A field for text, which a form reads by its name. */
export function Text({ label, hint, problem, lines, complete = 'off', onInput, type = 'text', ...field }: TextProps) {
	return (
		<Field label={label} hint={hint} problem={problem}>
			{(attributes) =>
				lines ? (
					<textarea
						{...attributes}
						name={field.name}
						rows={lines}
						maxLength={field.maxLength}
						placeholder={field.placeholder}
						defaultValue={field.value}
						onInput={(event) => onInput?.(event.currentTarget.value)}
					/>
				) : (
					<input
						{...attributes}
						name={field.name}
						type={type as 'text'}
						required={field.required}
						min={field.min}
						max={field.max}
						maxLength={field.maxLength}
						placeholder={field.placeholder}
						autocomplete={complete as 'off'}
						spellcheck={false}
						defaultValue={field.value}
						onInput={(event) => onInput?.(event.currentTarget.value)}
					/>
				)
			}
		</Field>
	);
}

export function Check({
	label,
	name,
	checked,
	onChange,
}: {
	label: string;
	name: string;
	checked?: boolean;
	onChange?: (is: boolean) => void;
}) {
	return (
		<label class="adm-check">
			<input
				type="checkbox"
				name={name}
				defaultChecked={checked}
				onChange={(event) => onChange?.(event.currentTarget.checked)}
			/>
			<span>{label}</span>
		</label>
	);
}

/** read returns what a form says, its texts trimmed. */
export function read(form: HTMLFormElement): {
	text: (name: string) => string;
	is: (name: string) => boolean;
	all: (name: string) => string[];
} {
	const data = new FormData(form);
	return {
		text: (name) => String(data.get(name) ?? '').trim(),
		is: (name) => data.has(name),
		all: (name) => data.getAll(name).map(String),
	};
}
