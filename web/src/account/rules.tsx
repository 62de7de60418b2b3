/** Rooms of which the person hears otherwise than of the others. */
import { useSignal } from '@preact/signals';
import { post } from '../api/client';
import { href } from '../app/router';
import { t } from '../i18n';
import { type Entry, entries, path, title } from '../store/rooms';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';
import { Card } from './frame';
import { kinds } from './notifications';
import { type Kind, kindOf } from './own';

/** set gives a room a rule; the default takes it away. */
async function set(rid: string, kind: Kind): Promise<void> {
	const value = kind === 'muted' ? 'default' : kind;
	await post('/v1/rooms.saveNotification', {
		roomId: rid,
		notifications: {
			disableNotifications: kind === 'muted' ? '1' : '0',
			desktopNotifications: value,
			mobilePushNotifications: value,
			emailNotifications: value === 'all' ? 'default' : value,
		},
	});
}

export function Rules() {
	const added = useSignal<readonly string[]>([]);
	const all = [...entries.value.values()].sort((a, b) => title(a).localeCompare(title(b)));
	const ruled = all.filter((entry) => kindOf(entry) !== 'default' || added.value.includes(entry.sub.rid));
	return (
		<Card title={t('account.rules')}>
			{ruled.length ? (
				<ul class="acc-list">
					{ruled.map((entry) => (
						<Rule
							key={entry.sub.rid}
							entry={entry}
							gone={() => {
								added.value = added.value.filter((rid) => rid !== entry.sub.rid);
							}}
						/>
					))}
				</ul>
			) : (
				<p class="soft">{t('account.rulesNone')}</p>
			)}
			<div class="field">
				<label for="rule-add">{t('account.ruleAdd')}</label>
				<select
					id="rule-add"
					value=""
					onChange={(event) => {
						added.value = [...added.value, event.currentTarget.value];
						event.currentTarget.value = '';
					}}
				>
					<option value="">{t('account.ruleChoose')}</option>
					{all
						.filter((entry) => !ruled.includes(entry))
						.map((entry) => (
							<option key={entry.sub.rid} value={entry.sub.rid}>
								{title(entry)}
							</option>
						))}
				</select>
			</div>
		</Card>
	);
}

function Rule({ entry, gone }: { entry: Entry; gone: () => void }) {
	const room = title(entry);
	const options = [...kinds(), ['muted', t('account.ruleMuted')] as const];
	const change = (kind: Kind) => attempt(() => set(entry.sub.rid, kind), t('account.saved'));
	return (
		<li>
			<a class="grow" href={href(path(entry.sub))}>
				{room}
			</a>
			<select
				class="acc-rule"
				aria-label={t('account.ruleOf', { room })}
				value={kindOf(entry)}
				onChange={(event) => void change(event.currentTarget.value as Kind)}
			>
				{options.map(([one, text]) => (
					<option key={one} value={one} selected={one === kindOf(entry)}>
						{text}
					</option>
				))}
			</select>
			<button
				type="button"
				class="icon"
				aria-label={t('account.ruleRemove', { room })}
				onClick={() => void change('default').then((done) => done && gone())}
			>
				<Icon name="close" />
			</button>
		</li>
	);
}
