/** Controls of preferences: what is chosen is kept at once, here and for the person's other clients. */
import { useId } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { preference, refreshMe } from '../store/session';
import { attempt } from '../ui/toast';

/** prefer keeps a choice. */
export function prefer(name: string, value: unknown): Promise<boolean> {
	return attempt(async () => {
		await post('/v1/users.setPreferences', { data: { [name]: value } });
		await refreshMe();
	}, t('account.saved'));
}

/** Toggle is a preference that is on or off. */
export function Toggle({ name, label, otherwise }: { name: string; label: string; otherwise: boolean }) {
	return (
		<label class="acc-check">
			<input
				type="checkbox"
				checked={preference(name, otherwise)}
				onChange={(event) => void prefer(name, event.currentTarget.checked)}
			/>
			{label}
		</label>
	);
}

export type Options = readonly (readonly [value: string, label: string])[];

/** Select is one choice of several. */
export function Select({ label, options, value, choose }: SelectProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{label}</label>
			<select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
				{options.map(([one, text]) => (
					<option key={one} value={one} selected={one === value}>
						{text}
					</option>
				))}
			</select>
		</div>
	);
}

interface SelectProps {
	label: string;
	options: Options;
	value: string;
	choose: (value: string) => void;
}

/** Choice is a preference that is one of several. */
export function Choice({ name, label, options, otherwise, numeric }: ChoiceProps) {
	const value = String(preference<string | number>(name, otherwise));
	const choose = (chosen: string) => void prefer(name, numeric ? Number(chosen) : chosen);
	return <Select {...{ label, options, value, choose }} />;
}

interface ChoiceProps {
	name: string;
	label: string;
	options: Options;
	otherwise: string;
	/** Whether the preference is a number. */
	numeric?: boolean;
}

/** Range is a preference between nothing and all. */
export function Range({ name, label, otherwise }: { name: string; label: string; otherwise: number }) {
	return (
		<label class="acc-range">
			{label}
			<input
				type="range"
				min={0}
				max={100}
				step={5}
				value={preference(name, otherwise)}
				onChange={(event) => void prefer(name, event.currentTarget.valueAsNumber)}
			/>
		</label>
	);
}
