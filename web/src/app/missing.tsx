import { t } from '../i18n';
import { href } from './router';

/** What is shown where there is nothing to see. */
export function Missing() {
	return (
		<main id="content" class="empty" tabIndex={-1}>
			<h1>{t('common.missing')}</h1>
			<p>{t('common.missingText')}</p>
			<a class="button" href={href('/home')}>
				{t('common.home')}
			</a>
		</main>
	);
}
