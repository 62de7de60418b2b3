/** The images of a conversation, one at a time and as large as the window. */
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { file, picture, safe } from '../md/link';
import type { Message } from '../store/types';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { open } from '../ui/overlay';
import { type Attached, attachmentsOf } from './attached';
import { authorName } from './author';
import './image-viewer.css';
import { moment } from './when';

interface Shown {
	src: string;
	original: string | undefined;
	title: string;
	by: string;
}

/** view opens an image of a message; the arrow keys lead to those of the others. */
export function view(messages: readonly Message[], message: Message, one: Attached): void {
	const here = messages.some((m) => m._id === message._id) ? messages : [message];
	const all = here.flatMap((m) => images(attachmentsOf(m)).map((image) => ({ image, m })));
	const at = all.findIndex(({ image, m }) => m._id === message._id && image.image_url === one.image_url);
	const list = at < 0 ? [{ image: one, m: message }] : all;
	open((close) => (
		<Viewer images={list.map(({ image, m }) => shown(image, m))} start={Math.max(0, at)} close={close} />
	));
}

/** images finds them in attachments, also in those of quoted messages. */
function images(list: Attached[]): Attached[] {
	return list.flatMap((one) => [...(picture(one.image_url) ? [one] : []), ...images(one.attachments ?? [])]);
}

function shown(one: Attached, message: Message): Shown {
	const full = one.title_link && /^image\//.test(one.image_type ?? '') ? picture(one.title_link) : undefined;
	return {
		src: full ?? picture(one.image_url) ?? '',
		original: safe(file(one.title_link ?? one.image_url ?? '')),
		title: one.title || t('room.image'),
		by: t('room.imageBy', { who: authorName(message), when: moment(message.ts) }),
	};
}

function Viewer({ images, start, close }: { images: Shown[]; start: number; close: () => void }) {
	const [at, setAt] = useState(start);
	const [zoom, setZoom] = useState(1);
	const image = images[at]!;
	const step = (by: number) => {
		setAt((at + by + images.length) % images.length);
		setZoom(1);
	};
	const keyed = (event: KeyboardEvent) => {
		const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
		if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') step(event.key === forward ? 1 : -1);
		else if (event.key === '+') setZoom((z) => Math.min(8, z * 1.5));
		else if (event.key === '-') setZoom((z) => Math.max(1, z / 1.5));
	};
	return (
		<Dialog title={image.title} onClose={close} wide>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the buttons in it */}
			<div class="viewer" onKeyDown={keyed}>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls when it is enlarged */}
				<div class="viewer-frame" tabIndex={0}>
					<img
						src={image.src}
						alt={image.title}
						style={{ width: `${zoom * 100}%`, maxHeight: zoom > 1 ? 'none' : undefined }}
						referrerpolicy="no-referrer"
					/>
				</div>
				<div class="row wrap">
					<span class="grow soft small">{image.by}</span>
					{images.length > 1 && <Step icon="left" label={t('room.previousImage')} act={() => step(-1)} />}
					{images.length > 1 && <Step icon="right" label={t('room.nextImage')} act={() => step(1)} />}
					<button type="button" class="bare" onClick={() => setZoom(zoom > 1 ? 1 : 2)}>
						<Icon name="search" />
						{zoom > 1 ? t('room.zoomOut') : t('room.zoomIn')}
					</button>
					{image.original && (
						<a class="button" href={image.original} download={image.title} target="_blank" rel="noopener noreferrer">
							<Icon name="download" />
							{t('room.download')}
						</a>
					)}
				</div>
			</div>
		</Dialog>
	);
}

function Step({ icon, label, act }: { icon: 'left' | 'right'; label: string; act: () => void }) {
	return (
		<button type="button" class="icon" aria-label={label} title={label} onClick={act}>
			<Icon name={icon} />
		</button>
	);
}
