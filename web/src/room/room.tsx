import { Missing } from '../app/missing';
import type { PageProps } from '../app/routes';
import { PanelSlot } from '../panel/slot';
import { byPath } from '../store/rooms';
import { Composer } from './composer';
import { Header } from './header';
import './room.css';
import { Timeline } from './timeline';

/** The page of a room. */
export default function RoomPage({ params }: PageProps) {
	const entry = byPath(params.kind ?? '', params.name ?? '');
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
