import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { setting } from '../store/settings';
import { Icon } from '../ui/icon';
import { complain } from '../ui/toast';
import { dropped } from './dropped';

/** DropZone takes files that are dropped anywhere on what the composer stands in. */
export function DropZone({ attach }: { attach: (files: File[]) => void }) {
	const ref = useRef<HTMLDivElement>(null);
	const take = useRef(attach);
	take.current = attach;
	const [over, setOver] = useState(false);
	const allowed = setting('FileUpload_Enabled', true);
	useEffect(() => {
		const zone = ref.current?.closest('form')?.parentElement;
		return zone && allowed ? listen(zone, setOver, (files) => take.current(files)) : undefined;
	}, [allowed]);
	return (
		<div ref={ref} class="composer-drop" hidden={!over} aria-hidden="true">
			<Icon name="upload" />
			{t('compose.drop')}
		</div>
	);
}

function listen(zone: HTMLElement, show: (over: boolean) => void, take: (files: File[]) => void): () => void {
	let inside = 0; // how many elements of the zone the pointer has entered and not left
	const on = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', act: (data: DataTransfer) => void) => {
		const listener = (event: DragEvent) => {
			if (!event.dataTransfer?.types.includes('Files')) return;
			event.preventDefault();
			act(event.dataTransfer);
		};
		zone.addEventListener(type, listener);
		return () => zone.removeEventListener(type, listener);
	};
	zone.classList.add('composer-zone');
	const stops = [
		on('dragenter', () => show(++inside > 0)),
		on('dragleave', () => show(--inside > 0)),
		on('dragover', (data) => {
			data.dropEffect = 'copy';
		}),
		on('drop', (data) => {
			inside = 0;
			show(false);
			void dropped(data).then(take, complain);
		}),
	];
	return () => {
		for (const stop of stops) stop();
	};
}
