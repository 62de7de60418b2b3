import { t } from '../i18n';

export default function Page() {
	return (
		<main id="content" tabIndex={-1}>
			<h1>{t('admin.title')}</h1>
		</main>
	);
}
