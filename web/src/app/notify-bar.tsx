import { signal } from '@preact/signals';
import { t } from '../i18n';
import { Icon } from '../ui/icon';

const store = 'notifications-asked';

const asking = signal(
	'Notification' in globalThis && Notification.permission === 'default' && !localStorage.getItem(store),
);

function done(): void {
	localStorage.setItem(store, '1');
	asking.value = false;
}

/** NotifyBar offers notifications, once: browsers let a page ask only when somebody presses something. */
export function NotifyBar() {
	if (!asking.value) return null;
	return (
		<div class="notify-bar">
			<Icon name="bell" />
			<span class="grow">{t('shell.offerNotifications')}</span>
			<button type="button" class="main" onClick={() => void Notification.requestPermission().then(done)}>
				{t('shell.turnOn')}
			</button>
			<button type="button" class="icon" aria-label={t('shell.notNow')} onClick={done}>
				<Icon name="close" />
			</button>
		</div>
	);
}
