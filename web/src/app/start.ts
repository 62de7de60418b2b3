/** What must be known before anything is shown, all of it asked for at once. */
import { challengeBy } from '../api/client';
import { sha256 } from '../api/digest';
import { need, speak, t } from '../i18n';
import * as avatars from '../store/avatars';
import * as permissions from '../store/permissions';
import * as presence from '../store/presence';
import * as rooms from '../store/rooms';
import * as session from '../store/session';
import * as settings from '../store/settings';
import { resume } from '../store/unsent';
import { ask } from '../ui/overlay';
import { complain } from '../ui/toast';
import * as keys from './keys';
import * as router from './router';
import * as theme from './theme';
import * as title from './title';

export async function start(): Promise<void> {
	challengeBy(secondFactor);
	router.start();
	resume().catch(complain);
	const texts = speak(navigator.languages).then(() => need('common', 'shell'));
	await Promise.all([texts, session.start(), settings.start(), permissions.start(), rooms.start()]);
	const { language } = session.me.peek();
	if (language) await speak([language, ...navigator.languages]);
	theme.follow();
	keys.start();
	presence.start();
	avatars.start();
	title.start();
	tellOfMessages().catch(complain);
}

/** tellOfMessages is not needed for the first picture, so it is loaded behind it. */
async function tellOfMessages(): Promise<void> {
	const notify = await import('../store/notify');
	notify.start({
		reading: () => keys.currentRoom()?.sub.rid ?? '',
		show: ({ payload: { _id, rid, tmid, type, name } }) => {
			const to = rooms.path({ t: type, name, rid });
			router.go(tmid ? `${to}/thread/${tmid}?msg=${_id}` : `${to}?msg=${_id}`);
		},
	});
}

/** secondFactor asks for what else proves who the person is. */
async function secondFactor(method: string, wrong: boolean): Promise<string | undefined> {
	const label =
		method === 'email'
			? t('common.codeEmail')
			: method === 'password'
				? t('common.codePassword')
				: t('common.codeTotp');
	const code = await ask({
		title: t('common.codeTitle'),
		label,
		action: t('common.confirm'),
		...(wrong && { hint: t('common.codeWrong') }),
		...(method === 'password' ? { type: 'password', complete: 'current-password' } : { complete: 'one-time-code' }),
	});
	return code && method === 'password' ? sha256(code) : code;
}
