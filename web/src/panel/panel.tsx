import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';
import { closePanel } from './open';
import './panel.css';
import type { PanelProps } from './slot';
import { type View, views } from './views';

/** The frame of a panel: its name, which has the focus when it opens, and the ways out. */
export default function Panel(props: PanelProps) {
	const { entry, tab, context } = props;
	const panel = useRef<HTMLElement>(null);
	const heading = useRef<HTMLHeadingElement>(null);
	const close = () => closePanel(entry);
	useEffect(() => {
		const before = document.activeElement as HTMLElement | null;
		return () => before?.isConnected && before.focus();
	}, []);
	useEffect(() => heading.current?.focus(), [tab, context]);
	useEffect(() => {
		const press = (event: KeyboardEvent) => leaves(event, panel.current) && close();
		document.addEventListener('keydown', press);
		return () => document.removeEventListener('keydown', press);
	});
	const view = views[tab];
	return (
		<section ref={panel} class="panel" aria-labelledby="panel-title">
			<header>
				<button type="button" class="icon panel-back" aria-label={t('panel.back')} onClick={close}>
					<Icon name="left" />
				</button>
				<h2 id="panel-title" class="cut" tabIndex={-1} ref={heading}>
					{view.title(context)}
				</h2>
				<button type="button" class="icon panel-close" aria-label={t('panel.close')} onClick={close}>
					<Icon name="close" />
				</button>
			</header>
			<Body key={`${tab}/${context}`} view={view} {...props} />
		</section>
	);
}

/**
 * leaves says whether a key closes the panel: Escape does, where the focus is
 * in it or nowhere, and nothing lies over it that Escape closes first.
 */
function leaves(event: KeyboardEvent, panel: HTMLElement | null): boolean {
	if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open'))
		return false;
	const at = document.activeElement;
	return !at || at === document.body || !!panel?.contains(at);
}

function Body({ view, ...props }: PanelProps & { view: View }) {
	const [View, setView] = useState<ComponentType<PanelProps>>();
	useEffect(() => {
		void attempt(async () => {
			const module = await view.load();
			setView(() => module.default);
		});
	}, [view]);
	return View ? <View {...props} /> : <div class="panel-body" aria-busy="true" />;
}
