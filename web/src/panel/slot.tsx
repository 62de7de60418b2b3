import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { need } from '../i18n';
import type { Entry } from '../store/rooms';
import { attempt } from '../ui/toast';
import { type Tab, tabs } from './open';

export interface PanelProps {
	entry: Entry;
	tab: Tab;
	/** What the panel is about, such as the id of a thread, or ''. */
	context: string;
}

/** PanelSlot shows the panel of the address beside the room, and loads what it needs for that. */
export function PanelSlot({ entry, tab, context }: { entry: Entry; tab: string; context: string }) {
	const [Panel, setPanel] = useState<ComponentType<PanelProps>>();
	const wanted = tabs.find((one) => one === tab);
	useEffect(() => {
		if (!wanted || Panel) return;
		void attempt(async () => {
			const [module] = await Promise.all([import('./panel'), need('panel')]);
			setPanel(() => module.default);
		});
	}, [wanted, Panel]);
	if (!wanted) return null;
	if (!Panel) return <div class="panel-coming" aria-busy="true" />; // or the room would jump when it is there
	return <Panel entry={entry} tab={wanted} context={context} />;
}
