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

/** Shown is something that is shown once, with a button that copies it. */
export function Shown({ title, text, value }: { title: string; text: string; value: string }) {
	return (
		<div class="stack" role="status">
			<h3>{title}</h3>
			<p>{text}</p>
			<code class="acc-secret">{value}</code>
			<div>
				<CopyButton text={value} />
			</div>
		</div>
	);
}
