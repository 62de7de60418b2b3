import ThreadPanel from '../room/thread';
import { closePanel } from './open';
import type { PanelProps } from './slot';

/** A thread in the panel beside its room. */
export default function ThreadView({ entry, context }: PanelProps) {
	return <ThreadPanel key={context} rid={entry.sub.rid} tmid={context} onClose={() => closePanel(entry)} />;
}
