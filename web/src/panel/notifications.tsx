import { useId } from 'preact/hooks';
import { post } from '../api/client';
import type { Input } from '../api/endpoints';
import { t } from '../i18n';
import type { Entry } from '../store/rooms';
import { attempt } from '../ui/toast';
import './info.css';
import type { PanelProps } from './slot';

type Wish = Input<'POST', '/v1/rooms.saveNotification'>['notifications'];

/** How the person wants to hear of a room; every choice is kept at once. */
export default function Notifications({ entry }: PanelProps) {
	const { sub } = entry;
	return (
		<div class="panel-body info">
			<div>
				<Flag entry={entry} name="disableNotifications" on={!!sub.disableNotifications} text={t('panel.silence')} />
				<Flag entry={entry} name="muteGroupMentions" on={!!sub.muteGroupMentions} text={t('panel.muteAll')} />
				<Flag entry={entry} name="hideUnreadStatus" on={!!sub.hideUnreadStatus} text={t('panel.hideUnread')} />
			</div>
			<Ways entry={entry} name="desktopNotifications" label={t('panel.desktop')} value={chosen(sub, 'desktop')} />
			<Ways entry={entry} name="mobilePushNotifications" label={t('panel.phone')} value={chosen(sub, 'mobile')} />
			<Ways entry={entry} name="emailNotifications" label={t('panel.email')} value={chosen(sub, 'email')} />
			<Sound entry={entry} />
		</div>
	);
}

/** chosen is what the person chose for the room, and not for every room. */
function chosen(sub: Entry['sub'], way: 'desktop' | 'mobile' | 'email'): string {
	const own = { desktop: sub.desktopPrefOrigin, mobile: sub.mobilePrefOrigin, email: sub.emailPrefOrigin }[way];
	if (own !== 'subscription') return 'default';
	const value = {
		desktop: sub.desktopNotifications,
		mobile: sub.mobilePushNotifications,
		email: sub.emailNotifications,
	};
	return value[way] ?? 'default';
}

function save(entry: Entry, notifications: Wish): void {
	void attempt(() => post('/v1/rooms.saveNotification', { roomId: entry.sub.rid, notifications }), t('panel.saved'));
}

interface FlagProps {
	entry: Entry;
	name: 'disableNotifications' | 'muteGroupMentions' | 'hideUnreadStatus';
	on: boolean;
	text: string;
}

function Flag({ entry, name, on, text }: FlagProps) {
	return (
		<label class="check">
			<input
				type="checkbox"
				checked={on}
				onChange={(event) => save(entry, { [name]: event.currentTarget.checked ? '1' : '0' })}
			/>
			{text}
		</label>
	);
}

interface WaysProps {
	entry: Entry;
	name: 'desktopNotifications' | 'mobilePushNotifications' | 'emailNotifications';
	label: string;
	value: string;
}

function Ways({ entry, name, label, value }: WaysProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{label}</label>
			<select id={id} value={value} onChange={(event) => save(entry, { [name]: event.currentTarget.value })}>
				<option value="default">{t('panel.asElsewhere')}</option>
				<option value="all">{t('panel.ofAll')}</option>
				<option value="mentions">{t('panel.ofMentions')}</option>
				<option value="nothing">{t('panel.ofNothing')}</option>
			</select>
		</div>
	);
}

/** The sounds by the names that Rocket.Chat has for them; others are left as they are. */
const sounds = ['default', 'none', 'beep', 'chelle', 'ding', 'droplet', 'highbell', 'seasons'];

function Sound({ entry }: { entry: Entry }) {
	const now: string = entry.sub.audioNotificationValue ?? 'default';
	const offered = sounds.includes(now) ? sounds : [...sounds, now];
	return (
		<div class="field">
			<label for="panel-sound">{t('panel.sound')}</label>
			<select
				id="panel-sound"
				value={now}
				onChange={(event) => save(entry, { audioNotificationValue: event.currentTarget.value })}
			>
				{offered.map((one) => (
					<option key={one} value={one}>
						{one === 'default' ? t('panel.asElsewhere') : one === 'none' ? t('panel.noSound') : one}
					</option>
				))}
			</select>
		</div>
	);
}
