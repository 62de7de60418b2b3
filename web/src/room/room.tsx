import { Looking, Missing } from '../app/missing';
import type { PageProps } from '../app/routes';
import { useRoom } from '../app/use-room';
import { PanelSlot } from '../panel/slot';
import { Composer } from './composer';
import { Header } from './header';
import './room.css';
import { Timeline } from './timeline';

/** The page of a room. */
export default function RoomPage({ params }: PageProps) {
	const entry = useRoom(params.kind ?? '', params.name ?? '');
	if (entry === 'looking') return <Looking />;
	if (!entry) return <Missing />;
	return (
		<main id="content" class="room" tabIndex={-1} key={entry.sub.rid}>
			<Header entry={entry} tab={params.tab ?? ''} />
			<div class="room-body">
				<div class="room-talk">
					<Timeline entry={entry} />
					<Composer entry={entry} />
				</div>
				<PanelSlot entry={entry} tab={params.tab ?? ''} context={params.context ?? ''} />
			</div>
		</main>
	);
}
