import { Missing } from '../app/missing';
import type { PageProps } from '../app/routes';
import { byPath } from '../store/rooms';
import { Composer } from './composer';
import './room.css';
import { Timeline } from './timeline';

/** The page of a room. */
export default function RoomPage({ params }: PageProps) {
	const entry = byPath(params.kind ?? '', params.name ?? '');
	if (!entry) return <Missing />;
	return (
		<main id="content" class="room" tabIndex={-1} key={entry.sub.rid}>
			<Timeline entry={entry} />
			<Composer entry={entry} />
		</main>
	);
}
