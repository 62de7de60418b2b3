/** How the person hears of what is said: everywhere, and in rooms with rules of their own. */
import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import { chime } from '../store/notify';
import { preference } from '../store/session';
import { Choice, type Options, prefer, Range, Toggle } from './choices';
import { AccountPage, Card } from './frame';
import { words } from './own';
import { Rules } from './rules';

/** kinds are how much somebody hears of. */
export function kinds(): Options {
	return (['default', 'all', 'mentions', 'nothing'] as const).map((one) => [one, t(`account.rule_${one}`)] as const);
}

export default function Notifications() {
	return (
		<AccountPage title={t('account.notifications')}>
			<Browser />
			<Card title={t('account.defaults')}>
				<div class="acc-pair">
					<Choice name="desktopNotifications" label={t('account.desktop')} otherwise="default" options={kinds()} />
					<Choice name="pushNotifications" label={t('account.push')} otherwise="default" options={kinds()} />
					<Choice
						name="emailNotificationMode"
						label={t('account.mail')}
						otherwise="default"
						options={kinds().filter(([one]) => one !== 'all')}
					/>
				</div>
				<Toggle name="desktopNotificationRequireInteraction" label={t('account.stay')} otherwise={false} />
				<Toggle name="unreadAlert" label={t('account.badge')} otherwise={true} />
				<Highlights />
			</Card>
			<Sound />
			<Rules />
		</AccountPage>
	);
}

function Browser() {
	const allowed = useSignal('Notification' in globalThis ? Notification.permission : 'denied');
	const ask = async () => {
		allowed.value = await Notification.requestPermission();
	};
	return (
		<Card title={t('account.browser')}>
			{allowed.value === 'default' ? (
				<div>
					<button type="button" class="main" onClick={() => void ask()}>
						{t('account.browserAsk')}
					</button>
				</div>
			) : (
				<p>{allowed.value === 'granted' ? t('account.browserAllowed') : t('account.browserDenied')}</p>
			)}
		</Card>
	);
}

function Highlights() {
	const before = preference<string[]>('highlights', []);
	return (
		<div class="field">
			<label for="highlights">{t('account.highlights')}</label>
			<input
				id="highlights"
				defaultValue={before.join(', ')}
				aria-describedby="highlights-hint"
				onChange={(event) => void prefer('highlights', words(event.currentTarget.value))}
			/>
			<span class="hint" id="highlights-hint">
				{t('account.highlightsHint')}
			</span>
		</div>
	);
}

function Sound() {
	return (
		<Card title={t('account.sound')}>
			<Choice
				name="newMessageNotification"
				label={t('account.soundMessage')}
				otherwise="chime"
				options={[
					['chime', t('account.soundChime')],
					['none', t('account.soundNone')],
				]}
			/>
			<Range name="notificationsSoundVolume" label={t('account.volume')} otherwise={100} />
			<Toggle name="muteFocusedConversations" label={t('account.muteFocused')} otherwise={true} />
			<div>
				<button type="button" onClick={() => void chime()}>
					{t('account.soundTry')}
				</button>
			</div>
		</Card>
	);
}
