/** The controls of settings, one for each of their types. */
import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import type { AdminSetting } from '../api/admin';
import { boot } from '../boot';
import { language, t } from '../i18n';
import { ddp } from '../store/session';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';
import { actName, choiceName } from './setting-words';

export interface ControlProps {
	setting: AdminSetting;
	value: unknown;
	disabled: boolean;
	attributes: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined };
	change: (value: unknown) => void;
}

const controls: Record<string, (props: ControlProps) => ComponentChild> = {
	boolean: Switch,
	int: Whole,
	range: Whole,
	timespan: Timespan,
	select: Select,
	multiSelect: Several,
	password: Secret,
	color: Color,
	asset: Asset,
	action: Action,
	language: Language,
	timezone: Timezone,
	relativeUrl: Address,
	code: Lines,
};

export function Control(props: ControlProps) {
	const { type, multiline, secret } = props.setting;
	const Kind = controls[type] ?? (multiline ? Lines : secret ? Secret : Line);
	return <Kind {...props} />;
}

function Switch({ value, disabled, attributes, change }: ControlProps) {
	return (
		<input
			{...attributes}
			class="st-switch"
			type="checkbox"
			checked={value === true}
			disabled={disabled}
			onChange={(event) => change(event.currentTarget.checked)}
		/>
	);
}

function Line({ value, disabled, attributes, change }: ControlProps) {
	return (
		<input
			{...attributes}
			type="text"
			spellcheck={false}
			value={String(value ?? '')}
			disabled={disabled}
			onInput={(event) => change(event.currentTarget.value)}
		/>
	);
}

function Lines({ setting, value, disabled, attributes, change }: ControlProps) {
	return (
		<textarea
			{...attributes}
			class={setting.type === 'code' ? 'st-code' : undefined}
			rows={setting.type === 'code' ? 8 : 4}
			spellcheck={false}
			value={String(value ?? '')}
			disabled={disabled}
			onInput={(event) => change(event.currentTarget.value)}
		/>
	);
}

function Whole({ setting, value, disabled, attributes, change }: ControlProps) {
	return (
		<input
			{...attributes}
			class="st-number"
			type="number"
			step={1}
			{...(setting.type === 'range' && { min: 0, max: 100 })}
			value={value as number}
			disabled={disabled}
			onInput={(event) =>
				Number.isFinite(event.currentTarget.valueAsNumber) && change(event.currentTarget.valueAsNumber)
			}
		/>
	);
}

const units = { days: 86_400_000, hours: 3_600_000, minutes: 60_000 } as const;

/** unitOf is the largest unit that a time is a whole number of. */
export function unitOf(milliseconds: number): keyof typeof units {
	const names = Object.keys(units) as (keyof typeof units)[];
	return names.find((name) => milliseconds % units[name] === 0) ?? 'minutes';
}

function Timespan({ value, disabled, attributes, change }: ControlProps) {
	const [unit, setUnit] = useState(unitOf(Number(value)));
	return (
		<span class="row">
			<input
				{...attributes}
				class="st-number"
				type="number"
				min={0}
				value={Number(value) / units[unit]}
				disabled={disabled}
				onInput={(event) =>
					Number.isFinite(event.currentTarget.valueAsNumber) && change(event.currentTarget.valueAsNumber * units[unit])
				}
			/>
			<select
				aria-label={t('settings.unit')}
				value={unit}
				disabled={disabled}
				onChange={(event) => setUnit(event.currentTarget.value as keyof typeof units)}
			>
				{(Object.keys(units) as (keyof typeof units)[]).map((name) => (
					<option key={name} value={name} selected={name === unit}>
						{t(`settings.${name}`)}
					</option>
				))}
			</select>
		</span>
	);
}

/** Options is a select of values with their names. */
function Options({
	options,
	value,
	disabled,
	attributes,
	change,
}: ControlProps & { options: readonly (readonly [string, string])[] }) {
	return (
		<select
			{...attributes}
			value={String(value ?? '')}
			disabled={disabled}
			onChange={(event) => change(event.currentTarget.value)}
		>
			{options.map(([key, name]) => (
				<option key={key} value={key} selected={key === String(value ?? '')}>
					{name}
				</option>
			))}
		</select>
	);
}

function Select(props: ControlProps) {
	const { setting } = props;
	return <Options {...props} options={(setting.values ?? []).map((one) => [one.key, choiceName(setting, one)])} />;
}

function Language(props: ControlProps) {
	const names = new Intl.DisplayNames(language.value, { type: 'language' });
	const codes = 'en de fr es it nl pl pt-BR pt ru sv tr uk ja ko zh zh-TW ar fa he hi'.split(' ');
	const known = codes.includes(String(props.value)) || !props.value ? codes : [String(props.value), ...codes];
	return (
		<Options
			{...props}
			options={[['', t('settings.ofBrowser')], ...known.map((code) => [code, names.of(code) ?? code] as const)]}
		/>
	);
}

function Timezone(props: ControlProps) {
	return (
		<Options
			{...props}
			options={['', ...Intl.supportedValuesOf('timeZone')].map(
				(zone) => [zone, zone.replaceAll('_', ' ') || '–'] as const,
			)}
		/>
	);
}

function Several({ setting, value, disabled, change }: ControlProps) {
	const chosen = (value ?? []) as string[];
	return (
		<div class="adm-pair adm-tight">
			{(setting.values ?? []).map((one) => (
				<label key={one.key} class="adm-check">
					<input
						type="checkbox"
						checked={chosen.includes(one.key)}
						disabled={disabled}
						onChange={(event) =>
							change(event.currentTarget.checked ? [...chosen, one.key] : chosen.filter((key) => key !== one.key))
						}
					/>
					<span>{choiceName(setting, one)}</span>
				</label>
			))}
		</div>
	);
}

function Secret({ value, disabled, attributes, change }: ControlProps) {
	const [seen, setSeen] = useState(false);
	return (
		<span class="row">
			<input
				{...attributes}
				type={(seen ? 'text' : 'password') as 'text'}
				autocomplete={'new-password' as 'off'}
				value={String(value ?? '')}
				disabled={disabled}
				onInput={(event) => change(event.currentTarget.value)}
			/>
			<button
				type="button"
				class="icon"
				aria-label={t('settings.showSecret')}
				aria-pressed={seen}
				onClick={() => setSeen(!seen)}
			>
				<Icon name="eye" />
			</button>
		</span>
	);
}

function Color(props: ControlProps) {
	const { value, disabled, change } = props;
	return (
		<span class="row">
			<input
				type="color"
				aria-label={t('settings.pickColor')}
				value={String(value ?? '#000000')}
				disabled={disabled}
				onInput={(event) => change(event.currentTarget.value)}
			/>
			<Line {...props} />
		</span>
	);
}

function Address(props: ControlProps) {
	return (
		<span class="stack st-address">
			<span class="soft small">{`${location.origin}${boot.base}/`}</span>
			<Line {...props} />
		</span>
	);
}

function Action({ setting, disabled }: ControlProps) {
	const act = () => attempt(() => ddp.call(String(setting.value)), t('settings.actionDone'));
	return (
		<button type="button" disabled={disabled} onClick={() => void act()}>
			{actName(setting)}
		</button>
	);
}

/** The largest picture that is put into a setting, in bytes. */
const largest = 512 << 10;

function Asset({ setting, value, disabled, attributes, change }: ControlProps) {
	const { url, defaultUrl } = (value ?? {}) as { url?: string; defaultUrl?: string };
	const kinds = (setting.fileConstraints?.extensions ?? []).map((one) => `.${one}`).join(',');
	const take = (file: File | undefined) => {
		if (!file) return;
		void attempt(async () => {
			if (file.size > largest) throw new Error(t('settings.pictureTooLarge'));
			change({ ...(defaultUrl && { defaultUrl }), url: await dataUrl(file) });
		});
	};
	return (
		<span class="row wrap">
			{url && <img class="st-asset" src={url.startsWith('data:') ? url : `${boot.base}/${url}`} alt="" />}
			<input
				{...attributes}
				class="st-file"
				type="file"
				accept={kinds}
				disabled={disabled}
				onChange={(event) => take(event.currentTarget.files?.[0])}
			/>
			{url && !disabled && (
				<button type="button" onClick={() => change(defaultUrl ? { defaultUrl } : {})}>
					{t('settings.remove')}
				</button>
			)}
		</span>
	);
}

function dataUrl(file: File): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result));
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}
