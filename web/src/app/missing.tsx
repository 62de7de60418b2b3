import { t } from '../i18n';
import { href } from './router';

/** What is shown while it is found out whether there is something. */
export function Looking() {
	return (
		<main id="content" class="empty" tabIndex={-1} aria-busy="true">
			<h1 class="unseen">{t('common.loading')}</h1>
			<span class="spin late" />
		</main>
	);
}

/** What is shown where there is nothing to see, and why if that is known. */
export function Missing({ title, text }: { title?: string; text?: string }) {
	return (
		<main id="content" class="empty" tabIndex={-1}>
			<h1>{title ?? t('common.missing')}</h1>
			<p>{text ?? t('common.missingText')}</p>
			<a class="button" href={href('/home')}>
				{t('common.home')}
			</a>
		</main>
	);
}
