import type { AdminUser } from '../api/admin';
import { t } from '../i18n';

/** StateOf says whether somebody can use their account. */
export function StateOf({ user }: { user: AdminUser }) {
	if (!user.active) return <span class="adm-tag bad">{t('people.deactivated')}</span>;
	if (!user.lastLogin && (user.type ?? 'user') === 'user')
		return <span class="adm-tag wait">{t('people.pending')}</span>;
	return <span class="adm-tag good">{t('people.active')}</span>;
}
