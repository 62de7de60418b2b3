import { t } from '../i18n';
import { copy } from '../panel/copy';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';

/** CopyButton copies a text. */
export function CopyButton({ text }: { text: string }) {
	return (
		<button type="button" onClick={() => void attempt(() => copy(text, null), t('account.copied'))}>
			<Icon name="copy" />
			{t('account.copy')}
		</button>
	);
}
