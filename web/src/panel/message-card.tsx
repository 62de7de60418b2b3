import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { href } from '../app/router';
import { t } from '../i18n';
import { Attachments } from '../room/attachments';
import { AuthorPicture, authorName } from '../room/author';
import { Text } from '../room/message';
import type { Place } from '../room/place';
import { exact, recent } from '../room/when';
import { type Entry, path } from '../store/rooms';
import type { Message } from '../store/types';
import './messages.css';
import { messagePath, panelPath } from './open';

/** usePlace is what the parts of a message need to know, in a list beside the room. */
export function usePlace(entry: Entry, messages: readonly Message[]): Place {
	const { rid } = entry.sub;
	return useMemo(
		() => ({ rid, path: path(entry.sub), hot: signal(''), messages: () => messages, unreadFrom: () => {} }),
		[rid, messages],
	);
}

/** whereIs is the address of a message: in its thread, where it is not part of the room. */
export function whereIs(entry: Entry, message: Message): string {
	if (!message.tmid || message.tshow) return messagePath(entry, message._id);
	return `${panelPath(entry, 'thread', message.tmid)}?msg=${encodeURIComponent(message._id)}`;
}

interface CardProps {
	entry: Entry;
	message: Message;
	place: Place;
	/** What can be done with it here. */
	children?: ComponentChildren;
}

/** MessageCard is a message in a list, with the way to where it was said. */
export function MessageCard({ entry, message, place, children }: CardProps) {
	return (
		<article class="card-message">
			<div class="row">
				<AuthorPicture message={message} />
				<div class="grow">
					<p class="cut">
						<b>{authorName(message)}</b>
					</p>
					<time class="small soft" dateTime={message.ts} title={exact(message.ts)}>
						{recent(message.ts)}
					</time>
				</div>
				<a class="button bare" href={href(whereIs(entry, message))}>
					{t('panel.jump')}
				</a>
			</div>
			<Text message={message} />
			<Attachments message={message} place={place} />
			{children}
		</article>
	);
}
