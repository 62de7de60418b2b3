/** Dialogs: the browser's own, which keeps the focus and closes on Escape. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icon';

export interface DialogProps {
	title: string;
	/** Called when the person closes it, by any way. */
	onClose: () => void;
	wide?: boolean;
	/** A press beside it does not close it: what it shows is not shown again. */
	firm?: boolean;
	children: ComponentChildren;
}

/** Dialog is open for as long as it is there. */
export function Dialog({ title, onClose, wide, firm, children }: DialogProps) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		const before = document.activeElement as HTMLElement | null;
		ref.current?.showModal();
		return () => before?.isConnected && before.focus();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way is Escape, which the browser sees to
		<dialog
			ref={ref}
			class={wide ? 'wide' : undefined}
			aria-labelledby={id}
			onClose={onClose}
			onClick={(event) => !firm && event.target === ref.current && ref.current?.close()}
		>
			<header>
				<h2 id={id}>{title}</h2>
				<button type="button" class="icon" aria-label={t('common.close')} onClick={() => ref.current?.close()}>
					<Icon name="close" />
				</button>
			</header>
			<div class="body">{children}</div>
		</dialog>
	);
}
