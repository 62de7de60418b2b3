import { useRef } from 'preact/hooks';
import { Looking, Missing } from '../app/missing';
import type { PageProps } from '../app/routes';
import { useRoom } from '../app/use-room';
import { t } from '../i18n';
import { PanelSlot } from '../panel/slot';
import { type Entry, title } from '../store/rooms';
import { useHolders } from './author';
import { Composer } from './composer';
import { Header } from './header';
import './room.css';
import { Timeline } from './timeline';

/** The page of a room. */
export default function RoomPage({ params }: PageProps) {
	const entry = useRoom(params.kind ?? '', params.name ?? '');
	const before = useBefore(`${params.kind}/${params.name}`, entry);
	useHolders(entry === 'looking' ? undefined : entry);
	if (entry === 'looking') return <Looking />;
	if (!entry) return before ? <Gone room={title(before)} /> : <Missing />;
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

/** useBefore remembers the room that was at an address while the page was open. */
function useBefore(address: string, entry: Entry | 'looking' | undefined): Entry | undefined {
	const seen = useRef<{ address: string; entry: Entry } | undefined>(undefined);
	if (entry && entry !== 'looking') seen.current = { address, entry };
	return seen.current?.address === address ? seen.current.entry : undefined;
}

/** Gone says that a room was taken away while somebody looked at it. */
function Gone({ room }: { room: string }) {
	return <Missing title={t('room.gone', { room })} text={t('room.goneText')} />;
}
