/** What is attached to a message. */
import { language, t } from '../i18n';
import { file, picture, safe } from '../md/link';
import { Link, Markdown } from '../md/md';
import { preference } from '../store/session';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { type Attached, attachmentsOf, box, weight } from './attached';
import './attachment.css';
import { Card } from './attachment-card';
import type { Place } from './place';

export function Attachments({ message, place }: { message: Message; place: Place }) {
	const all = attachmentsOf(message);
	if (!all.length) return null;
	return (
		<>
			{all.map((one, i) => (
				<Attachment key={i} one={one} message={message} place={place} />
			))}
		</>
	);
}

export interface AttachmentProps {
	one: Attached;
	message: Message;
	place: Place;
}

/** Attachment shows one of them by what it is. */
export function Attachment(props: AttachmentProps) {
	const { one } = props;
	if (one.type !== 'file' || one.message_link) return <Card {...props} />;
	return (
		<div class="file">
			<FileBody {...props} />
			{one.descriptionMd ? (
				<Markdown tree={one.descriptionMd} mentions={props.message.mentions} channels={props.message.channels} />
			) : (
				one.description && <p class="md-plain">{one.description}</p>
			)}
		</div>
	);
}

function FileBody(props: AttachmentProps) {
	const { one } = props;
	const hidden = preference('collapseMediaByDefault', false);
	if (one.image_url && hidden) {
		return (
			<details>
				<summary>{one.title || t('room.image')}</summary>
				<Picture {...props} />
			</details>
		);
	}
	if (one.image_url) return <Picture {...props} />;
	if (one.video_url) return <Video one={one} />;
	if (one.audio_url) return <Audio one={one} />;
	return <FileLink one={one} />;
}

/** Picture shows an image in a box of its size; a click opens it in the viewer. */
export function Picture({ one, message, place }: AttachmentProps) {
	const src = picture(one.image_url);
	if (!src) return <FileLink one={one} />;
	const { width, height } = box(one.image_dimensions);
	const show = async () => (await import('./image-viewer')).view(place.messages(), message, one);
	return (
		<button
			type="button"
			class="picture"
			style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
			onClick={show}
		>
			<img
				src={src}
				width={width}
				height={height}
				alt={one.description || one.title || t('room.image')}
				loading="lazy"
				decoding="async"
				referrerpolicy="no-referrer"
			/>
		</button>
	);
}

function Video({ one }: { one: Attached }) {
	const src = picture(one.video_url);
	if (!src) return <FileLink one={one} />;
	return (
		<>
			{/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions */}
			<video class="video" controls preload="metadata" src={src} />
			<FileLink one={one} />
		</>
	);
}

function Audio({ one }: { one: Attached }) {
	const src = picture(one.audio_url);
	if (!src) return <FileLink one={one} />;
	return (
		<>
			{/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions */}
			<audio class="audio" controls preload="none" src={src} aria-label={one.title || t('room.audio')} />
			<FileLink one={one} />
		</>
	);
}

/** FileLink names a file, says how large it is, and downloads it. */
function FileLink({ one }: { one: Attached }) {
	const size = one.size ?? one.video_size ?? one.audio_size ?? one.image_size;
	const to = safe(file(one.title_link ?? one.video_url ?? one.audio_url ?? one.image_url ?? ''));
	const name = one.title || t('room.file');
	return (
		<div class="file-link">
			<Icon name="file" />
			{one.title_link && to ? (
				<a href={`${to}${to.includes('?') ? '&' : '?'}download`} download={name} class="cut">
					{name}
				</a>
			) : (
				<Link href={to ?? ''}>{name}</Link>
			)}
			{size ? <span class="soft small">{weight(size, language.value)}</span> : null}
		</div>
	);
}
