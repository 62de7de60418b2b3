import { t } from '../i18n';

/**
 * What is shown where a page, or the first of all, could not be loaded. To try
 * again is to load everything anew: after an update of the server its files
 * have other names, and a browser does not ask again for a style that failed.
 */
export function Failed() {
	return (
		<main id="content" class="empty" tabIndex={-1}>
			<h1>{t('common.failed')}</h1>
			<p>{t('common.failedText')}</p>
			<button type="button" class="main" onClick={() => location.reload()}>
				{t('common.retry')}
			</button>
		</main>
	);
}
