/** What stands between messages: days, and where the unread ones begin. */
import { t } from '../i18n';
import { day } from './when';

export function DayMark({ ts }: { ts: string }) {
	return (
		<div class="mark">
			<time dateTime={ts.slice(0, 10)}>{day(ts)}</time>
		</div>
	);
}

export function UnreadMark() {
	return (
		<div class="mark unread">
			<span>{t('room.unreadFrom')}</span>
		</div>
	);
}
