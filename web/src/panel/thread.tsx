import ThreadPanel from '../room/thread';
import { closePanel } from './open';
import type { PanelProps } from './slot';
import Threads from './threads';

/** A thread in the panel beside its room; where none is named, all of them. */
export default function ThreadView(props: PanelProps) {
	const { entry, context } = props;
	if (!context) return <Threads {...props} />;
	return <ThreadPanel key={context} rid={entry.sub.rid} tmid={context} onClose={() => closePanel(entry)} />;
}
