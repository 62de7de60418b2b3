/** How the client is for the person. */
import { languages } from 'words';
import { post } from '../api/client';
import { choose, type Theme, theme } from '../app/theme';
import { speak, t } from '../i18n';
import { me, preference, refreshMe } from '../store/session';
import { attempt } from '../ui/toast';
import { Choice, type Options, Select, Toggle } from './choices';
import { AccountPage, Card } from './frame';

export default function Preferences() {
	return (
		<AccountPage title={t('account.preferences')}>
			<Look />
			<Writing />
			<Sidebar />
			<Presence />
		</AccountPage>
	);
}

async function setLanguage(language: string): Promise<void> {
	await post('/v1/users.setPreferences', { data: { language } });
	await refreshMe();
	await speak(language ? [language, ...navigator.languages] : navigator.languages);
}

/** named is a language in its own words. */
const named = (code: string) => new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;

function Look() {
	const known: Options = [['', t('account.languageAuto')], ...languages.map((code) => [code, named(code)] as const)];
	const own = me.value.language ?? '';
	const themes: Options = (['auto', 'light', 'dark'] as const).map((one) => [one, t(`account.theme_${one}`)] as const);
	return (
		<Card title={t('account.look')}>
			<div class="acc-pair">
				<Select
					label={t('account.language')}
					options={known}
					value={languages.includes(own) ? own : ''}
					choose={(code) => void attempt(() => setLanguage(code), t('account.saved'))}
				/>
				<Select
					label={t('account.theme')}
					options={themes}
					value={theme.value}
					choose={(one) => void attempt(() => choose(one as Theme), t('account.saved'))}
				/>
				<Choice
					name="fontSize"
					label={t('account.fontSize')}
					otherwise="100%"
					options={[
						['90%', t('account.fontSmall')],
						['100%', t('account.fontNormal')],
						['120%', t('account.fontLarge')],
					]}
				/>
				<Choice
					name="clockMode"
					numeric
					label={t('account.clock')}
					otherwise="0"
					options={[
						['0', t('account.clockAuto')],
						['1', t('account.clock12')],
						['2', t('account.clock24')],
					]}
				/>
			</div>
		</Card>
	);
}

function Writing() {
	return (
		<Card title={t('account.writing')}>
			<div class="acc-pair">
				<Choice
					name="sendOnEnter"
					label={t('account.enter')}
					otherwise="normal"
					options={[
						['normal', t('account.enterSends')],
						['desktop', t('account.enterDesktop')],
						['alternative', t('account.enterLine')],
					]}
				/>
				<Choice
					name="alsoSendThreadToChannel"
					label={t('account.alsoToRoom')}
					otherwise="default"
					options={[
						['default', t('account.alsoDefault')],
						['always', t('account.alsoAlways')],
					]}
				/>
			</div>
			<Toggle name="useEmojis" label={t('account.emoji')} otherwise={true} />
			<Toggle name="convertAsciiEmoji" label={t('account.ascii')} otherwise={true} />
			<Toggle name="hideRoles" label={t('account.hideRoles')} otherwise={false} />
			<Toggle name="collapseMediaByDefault" label={t('account.collapse')} otherwise={false} />
		</Card>
	);
}

function Sidebar() {
	return (
		<Card title={t('account.sidebar')}>
			<div class="acc-pair">
				<Choice
					name="sidebarSortby"
					label={t('account.sort')}
					otherwise="activity"
					options={[
						['activity', t('account.sortActivity')],
						['alphabetical', t('account.sortName')],
					]}
				/>
				<Choice
					name="sidebarViewMode"
					label={t('account.rows')}
					otherwise="medium"
					options={[
						['extended', t('account.rowsExtended')],
						['medium', t('account.rowsMedium')],
						['condensed', t('account.rowsCondensed')],
					]}
				/>
			</div>
			<Toggle name="sidebarDisplayAvatar" label={t('account.rowPictures')} otherwise={true} />
			<Toggle name="sidebarShowUnread" label={t('account.groupUnread')} otherwise={false} />
			<Toggle name="sidebarShowFavorites" label={t('account.groupFavorites')} otherwise={true} />
			<Toggle name="sidebarGroupByType" label={t('account.groupType')} otherwise={true} />
		</Card>
	);
}

const waits = [1, 5, 10, 30, 60];

function Presence() {
	return (
		<Card title={t('account.presence')}>
			<Toggle name="enableAutoAway" label={t('account.autoAway')} otherwise={true} />
			{preference('enableAutoAway', true) && (
				<Choice
					name="idleTimeLimit"
					numeric
					label={t('account.idleAfter')}
					otherwise="300"
					options={waits.map((n) => [String(n * 60), t('account.minutes', { n })] as const)}
				/>
			)}
		</Card>
	);
}
