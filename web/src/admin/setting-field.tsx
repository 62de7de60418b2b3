/** One setting: its name, its control, what is wrong with it, and the way back to its default. */
import { useId } from 'preact/hooks';
import type { AdminSetting } from '../api/admin';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { Control } from './setting-control';
import { all, edit, edits, idle, mayEdit, problems, same, valueNow } from './setting-store';
import { conditions, groupName, hintOf, labelOf, met } from './setting-words';

interface Props {
	setting: AdminSetting;
	/** Whether to say which group it is in. */
	group?: boolean;
}

export function SettingField({ setting, group }: Props) {
	const id = useId();
	const value = valueNow(setting._id);
	const problem = problems.value.get(setting._id);
	const free = met(setting.enableQuery, valueNow);
	const disabled = !free || !mayEdit(setting);
	const resets = !disabled && setting.type !== 'action' && !same(value, setting.packageValue);
	const why = whyNot(setting, free);
	const hint = hintOf(setting);
	const without = idle.value.has(setting._id);
	const manifold = setting.type === 'multiSelect';
	const control = (
		<Control
			setting={setting}
			value={value}
			disabled={disabled}
			attributes={{
				id,
				'aria-describedby':
					[hint && `${id}-h`, without && `${id}-n`, problem && `${id}-p`, why && `${id}-w`].filter(Boolean).join(' ') ||
					undefined,
				'aria-invalid': problem ? true : undefined,
			}}
			change={(next) => edit(setting._id, next)}
		/>
	);
	return (
		<div
			class={edits.value.has(setting._id) ? 'st-field changed' : 'st-field'}
			{...(manifold && { role: 'group', 'aria-labelledby': `${id}-l` })}
		>
			<div class="st-name">
				{manifold || setting.type === 'action' ? (
					<span class="st-label" id={`${id}-l`}>
						{labelOf(setting)}
					</span>
				) : (
					<label class="st-label" for={id}>
						{labelOf(setting)}
					</label>
				)}
				{hint && (
					<span class="hint" id={`${id}-h`}>
						{hint}
					</span>
				)}
				{without && (
					<span class="hint" id={`${id}-n`}>
						{t('settings.noEffect')}
					</span>
				)}
				<span class="soft small st-id">
					{group && setting.group && `${groupName(setting.group)} · `}
					{setting._id}
				</span>
				{resets && (
					<button type="button" class="bare st-reset" onClick={() => edit(setting._id, setting.packageValue)}>
						<Icon name="refresh" />
						{t('settings.resetSetting')}
						<span class="unseen">: {labelOf(setting)}</span>
					</button>
				)}
			</div>
			<div class="st-control">
				{control}
				{problem && (
					<span class="alarm small" id={`${id}-p`} role="alert">
						{problem}
					</span>
				)}
				{why && (
					<span class="hint" id={`${id}-w`}>
						{why}
					</span>
				)}
			</div>
		</div>
	);
}

/** whyNot says why a setting cannot be changed, where there is something to say. */
function whyNot(setting: AdminSetting, free: boolean): string {
	if (setting.valueSource === 'processEnvValue') return t('settings.byEnvironment');
	if (free) return '';
	const missing = conditions(setting.enableQuery).find((one) => !met(JSON.stringify(one), valueNow));
	const other = missing && all.peek().get(missing._id);
	return other ? t('settings.needsSetting', { name: labelOf(other) }) : '';
}
