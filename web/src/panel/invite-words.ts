/** How invites are put into words. */
import type { AdminInvite as Invite } from '../api/admin';
import { language, t } from '../i18n';

type Standing = Pick<Invite, 'uses' | 'maxUses' | 'expires'>;

/** used says how many came: "3 of 10" or "3 people came". */
export function used({ uses, maxUses }: Standing): string {
	if (!uses && !maxUses) return t('panel.nobodyYet');
	return maxUses ? t('panel.usedOf', { uses, max: maxUses }) : t('panel.used', { n: uses });
}

/** left says how long an invite is still good: "2 days left". */
export function left({ expires }: Standing, now = Date.now()): string {
	if (!expires) return t('panel.forever');
	const minutes = Math.max(0, Math.ceil((Date.parse(expires) - now) / 60_000));
	if (minutes < 60) return t('panel.minutesLeft', { n: minutes });
	const hours = Math.round(minutes / 60);
	return hours < 48 ? t('panel.hoursLeft', { n: hours }) : t('panel.daysLeft', { n: Math.round(hours / 24) });
}

/** until is the moment at which an invite ends, in full. */
export function until({ expires }: Standing): string | undefined {
	if (!expires) return undefined;
	return new Intl.DateTimeFormat(language.value, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(expires));
}
