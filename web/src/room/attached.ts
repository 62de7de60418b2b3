/** Attachments as messages carry them; which fields there are depends on what is attached. */
import type { Root } from '@rocket.chat/message-parser';
import type { Message } from '../store/types';

export interface Attached {
	type?: string;
	title?: string;
	title_link?: string;
	title_link_download?: boolean;
	description?: string;
	descriptionMd?: Root;
	text?: string;
	md?: Root;
	pretext?: string;
	color?: string;
	ts?: string;
	collapsed?: boolean;
	message_link?: string;
	author_name?: string;
	author_icon?: string;
	author_link?: string;
	thumb_url?: string;
	fields?: { title?: string; value?: unknown; short?: boolean }[];
	actions?: { type?: string; text?: string; url?: string; image_url?: string }[];
	button_alignment?: string;
	footer?: string;
	image_url?: string;
	image_type?: string;
	image_size?: number;
	image_dimensions?: { width: number; height: number };
	audio_url?: string;
	audio_type?: string;
	audio_size?: number;
	video_url?: string;
	video_type?: string;
	video_size?: number;
	size?: number;
	format?: string;
	attachments?: Attached[];
}

/** attachmentsOf returns what is attached to a message. */
export function attachmentsOf(message: Message): Attached[] {
	return ((message.attachments ?? []) as (Attached | null)[]).filter((one): one is Attached => !!one);
}

/** The largest box that an image takes in a timeline. */
const widest = 400;
const highest = 320;

/** box is the place that an image will need, known before it is loaded. */
export function box(dimensions: Attached['image_dimensions']): { width: number; height: number } {
	const { width = 0, height = 0 } = dimensions ?? {};
	if (!(width > 0 && height > 0)) return { width: 320, height: 240 };
	const scale = Math.min(1, widest / width, highest / height);
	return { width: Math.max(24, Math.round(width * scale)), height: Math.max(24, Math.round(height * scale)) };
}

/** weight writes how large a file is. */
export function weight(bytes: number, language: string): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	const options = {
		style: 'unit',
		unit: units[unit]!,
		unitDisplay: 'short',
		maximumFractionDigits: value < 10 && unit ? 1 : 0,
	} as const;
	return new Intl.NumberFormat(language, options).format(value);
}
