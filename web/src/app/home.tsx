import { boot } from '../boot';
import { t } from '../i18n';
import { setting } from '../store/settings';
import { href } from './router';

export default function Home() {
	return (
		<main id="content" class="empty" tabIndex={-1}>
			<h1>{t('shell.welcome', { site: setting('Site_Name', boot.site) })}</h1>
			<p>{t('shell.choose')}</p>
			<a class="button" href={href('/directory')}>
				{t('shell.directory')}
			</a>
		</main>
	);
}
