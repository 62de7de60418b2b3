/** A message in a timeline. A row is drawn again only when its own message, or the one before, is another. */
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { href } from '../app/router';
import { boot } from '../boot';
import { t } from '../i18n';
import { Markdown } from '../md/md';
import { again, giveUp } from '../store/outbox';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { Attachments } from './attachments';
import { AuthorName, AuthorPicture, AuthorRoles, authorName, nameOf } from './author';
import { beginsDay, follows } from './grouping';
import { DayMark, UnreadMark } from './marks';
import './message.css';
import { Answer, Discussion, ThreadSummary } from './message-links';
import { link, type Place } from './place';
import { Previews } from './previews';
import { Reactions } from './reactions';
import { isSystem, systemText } from './system';
import { Tools } from './tools';
import { clock, exact, narrow } from './when';

export interface RowProps {
	message: Message;
	/** The message above it, if there is one. */
	before: Message | undefined;
	place: Place;
	/** What stands above the first message of all, or ''. */
	begin: string;
	/** For how long somebody's messages stand together, in seconds. */
	seconds: number;
	/** Whether what is unread begins here. */
	unread: boolean;
	/** Whether somebody has just come here to see it. */
	found: boolean;
	/** Whether the person does not want to see what its author says. */
	ignored: boolean;
	/** Whether there are unread replies in its thread. */
	unreadThread: boolean;
}

/** Row is a message with the marks before it. */
export const Row = memo(function Row(props: RowProps) {
	const { message, before, begin, seconds, unread } = props;
	const newDay = beginsDay(message, before);
	const continues = !unread && !newDay && follows(message, before, seconds);
	return (
		<div>
			{begin && <p class="timeline-begin soft">{begin}</p>}
			{newDay && <DayMark ts={message.ts} />}
			{unread && <UnreadMark />}
			{isSystem(message) ? <SystemMessage {...props} /> : <PersonMessage {...props} continues={continues} />}
		</div>
	);
});

/** What is known of somebody's message: whether it continues what they said before. */
type PersonProps = RowProps & { continues: boolean };

function look(kind: string, { message, found, continues }: RowProps & { continues?: boolean }): string {
	return [
		kind,
		continues && 'follows',
		found && 'found',
		message.sending && 'sending',
		message.sending === 'failed' && 'failed',
	]
		.filter(Boolean)
		.join(' ');
}

function PersonMessage(props: PersonProps) {
	const { message, place, ignored, continues } = props;
	const [revealed, reveal] = useState(false);
	return (
		<article class={look('message', props)} data-id={message._id} tabIndex={-1}>
			<div class="message-side">
				{continues ? <Time message={message} place={place} short /> : <AuthorPicture message={message} />}
			</div>
			<div class="message-main">
				{continues ? <span class="unseen">{authorName(message)}</span> : <Head message={message} place={place} />}
				{ignored && !revealed ? (
					<button type="button" class="bare small" onClick={() => reveal(true)}>
						{t('room.ignored')}
					</button>
				) : (
					<Body {...props} />
				)}
			</div>
			<Tools message={message} place={place} />
		</article>
	);
}

function Head({ message, place }: { message: Message; place: Place }) {
	return (
		<div class="message-head">
			<AuthorName message={message} />
			{!!message.bot && <span class="message-badge">{t('room.bot')}</span>}
			{message.private && <span class="soft small">{t('room.onlyYou')}</span>}
			<Time message={message} place={place} />
			<States message={message} />
			<AuthorRoles message={message} />
		</div>
	);
}

function Time({ message, place, short }: { message: Message; place: Place; short?: boolean }) {
	const time = (
		<time dateTime={message.ts} title={exact(message.ts)}>
			{short ? narrow(message.ts) : clock(message.ts)}
		</time>
	);
	return message.sending ? (
		<span class="message-time">{time}</span>
	) : (
		<a class="message-time" href={href(link(place, message))}>
			{time}
		</a>
	);
}

/** States says what was done to a message. */
function States({ message }: { message: Message }) {
	const { editedAt, editedBy, pinned, starred } = message;
	if (!editedAt && !pinned && !starred?.length && !('translations' in message)) return null;
	return (
		<span class="message-states">
			{editedAt && <State icon="edit" text={t('room.editedBy', { who: nameOf(editedBy), when: exact(editedAt) })} />}
			{pinned && (
				<State
					icon="pin"
					text={message.pinnedBy ? t('room.pinnedBy', { who: nameOf(message.pinnedBy) }) : t('room.pinned')}
				/>
			)}
			{starred?.some((one) => one._id === boot.userId) && <State icon="star" text={t('room.starred')} />}
			{'translations' in message && <State icon="globe" text={t('room.translated')} />}
		</span>
	);
}

function State({ icon, text }: { icon: 'edit' | 'pin' | 'star' | 'globe'; text: string }) {
	return (
		<span role="img" aria-label={text} title={text}>
			<Icon name={icon} />
		</span>
	);
}

function Body({ message, place, continues, unreadThread }: PersonProps) {
	return (
		<>
			<Text message={message} />
			{continues && <States message={message} />}
			<Attachments message={message} place={place} />
			<Previews message={message} />
			<Reactions message={message} />
			<Discussion message={message} />
			<ThreadSummary message={message} place={place} unread={unreadThread} />
			<Answer message={message} place={place} />
			{message.sending === 'failed' && <Unsent message={message} />}
		</>
	);
}

/** Text is what was said. What the server has not yet read is shown as it was written. */
export function Text({ message }: { message: Message }) {
	if (message.t) return <p class="soft">{systemText(message, authorName(message))}</p>;
	if (message.md?.length) return <Markdown tree={message.md} mentions={message.mentions} channels={message.channels} />;
	return message.msg ? <p class="md md-plain">{message.msg}</p> : null;
}

function Unsent({ message }: { message: Message }) {
	return (
		<p class="row wrap alarm small" role="alert">
			{t('room.notSent')} {message.problem}
			<button type="button" onClick={() => again(message)}>
				{t('common.retry')}
			</button>
			<button type="button" class="bare" onClick={() => giveUp(message)}>
				{t('room.forget')}
			</button>
		</p>
	);
}

function SystemMessage(props: RowProps) {
	const { message, place } = props;
	return (
		<article class={look('message system', props)} data-id={message._id} tabIndex={-1}>
			<div class="message-side">
				<AuthorPicture message={message} />
			</div>
			<div class="message-main">
				<p class="soft">
					{systemText(message, authorName(message))} <Time message={message} place={place} />
				</p>
				<Attachments message={message} place={place} />
				<Reactions message={message} />
				<Discussion message={message} />
				<ThreadSummary message={message} place={place} unread={props.unreadThread} />
			</div>
			<Tools message={message} place={place} />
		</article>
	);
}
