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
	const heading = useRef<HTMLHeadingElement>(null);
	const close = () => closePanel(entry);
	useEffect(() => {
		const before = document.activeElement as HTMLElement | null;
		return () => before?.isConnected && before.focus();
	}, []);
	useEffect(() => heading.current?.focus(), [tab, context]);
	const view = views[tab];
	if (!view) return null;
	return (
		<section class="panel" aria-labelledby="panel-title" onKeyDown={(event) => leaves(event) && close()}>
			<header>
				<button type="button" class="icon panel-back" aria-label={t('panel.back')} onClick={close}>
					<Icon name="left" />
				</button>
				<h2 id="panel-title" class="cut" tabIndex={-1} ref={heading}>
					{view.title()}
				</h2>
				<button type="button" class="icon panel-close" aria-label={t('panel.close')} onClick={close}>
					<Icon name="close" />
				</button>
			</header>
			<Body key={`${tab}/${context}`} view={view} {...props} />
		</section>
	);
}

/** leaves says whether a key closes the panel: Escape does, unless it closes a menu in it. */
function leaves(event: KeyboardEvent): boolean {
	const panel = event.currentTarget as HTMLElement;
	if (event.key !== 'Escape' || event.defaultPrevented || panel.querySelector(':popover-open')) return false;
	event.stopPropagation();
	return true;
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
