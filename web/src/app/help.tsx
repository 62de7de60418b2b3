import { t } from '../i18n';
import { Dialog } from '../ui/dialog';
import { shortcuts } from './keys';

/** KeysDialog lists the keys that work everywhere, and those of writing. */
export function KeysDialog({ close }: { close: () => void }) {
	return (
		<Dialog title={t('shell.keys')} onClose={close}>
			<dl class="keys">
				{shortcuts.map(({ name, keys }) => (
					<Line key={name} text={t(`shell.key_${name}`)} keys={keys} />
				))}
				<Line text={t('shell.key_rooms')} keys={['↑', '↓']} />
				<Line text={t('shell.key_menu')} keys={['Shift', 'F10']} />
				<Line text={t('shell.key_send')} keys={['Enter']} />
				<Line text={t('shell.key_line')} keys={['Shift', 'Enter']} />
				<Line text={t('shell.key_edit')} keys={['↑']} />
			</dl>
		</Dialog>
	);
}

function Line({ text, keys }: { text: string; keys: readonly string[] }) {
	return (
		<div class="row">
			<dt class="grow">{text}</dt>
			<dd>
				{keys.map((key) => (
					<kbd key={key}>{key === 'Ctrl' ? t('shell.ctrl') : key}</kbd>
				))}
			</dd>
		</div>
	);
}
