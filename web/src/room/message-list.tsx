/** A feed as a list of messages of any length, of which only those in sight are drawn. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { boot } from '../boot';
import { t } from '../i18n';
import type { Feed } from '../store/feed';
import { setting, settingList } from '../store/settings';
import { where } from '../store/sorted';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { VList, type VListHandle } from '../ui/vlist';
import { authorName } from './author';
import { hiding } from './grouping';
import { hands } from './hands';
import type { Place } from './place';
import { Item, useRows } from './rows';
import { beyond, Scroll } from './scroll';
import { isSystem, systemText } from './system';

const none: readonly number[] = [];

export interface MessageListProps {
	feed: Feed;
	place: Place;
	label: string;
	/** What is said where the feed begins. */
	begin: string;
	/** The moment up to which everything is read, where a mark shows it. */
	mark?: string | undefined;
	/** The message that somebody came to see. */
	found: ReadonlySignal<string>;
	ignored?: readonly string[] | undefined;
	unreadThreads?: readonly string[] | undefined;
	/** Called with what scrolls the list, once it is there. */
	onReady?: (scroll: Scroll) => void;
	/** Called with what came at the end, and what was the last before. */
	onFresh?: (fresh: readonly Message[], before: Message | undefined) => void;
}

/** MessageList shows a feed and keeps the reader's place in it. It is drawn again only when what it is given is another. */
export const MessageList = memo(function MessageList(props: MessageListProps) {
	const { feed, onReady } = props;
	const list = useRef<VListHandle>(null);
	const id = useId();
	const scroll = useMemo(() => new Scroll(feed, list, id), [feed]);
	useEffect(() => onReady?.(scroll), [scroll]);
	useEffect(() => void feed.open(), [feed]);
	const { begun, error } = { begun: feed.begun.value, error: feed.error.value };
	return (
		<>
			{error && <Failed feed={feed} begun={begun} />}
			{begun ? <Log {...props} list={list} scroll={scroll} /> : !error && <Skeleton />}
			<Down scroll={scroll} />
		</>
	);
});

interface LogProps extends MessageListProps {
	list: { current: VListHandle | null };
	scroll: Scroll;
}

function Log({ feed, place, label, begin, mark, found, ignored, unreadThreads, list, scroll, onFresh }: LogProps) {
	const begins = !feed.moreBefore.value;
	const { edge, messages } = useShown(feed.messages.value, begins);
	scroll.shown = messages;
	const [fresh, shift] = [useFresh(feed, messages, scroll, onFresh), useShift(feed)];
	const epoch = feed.epoch.value;
	useLayoutEffect(() => scroll.placed(), [epoch]);
	const listeners = useMemo(() => hands(place.hot), [place]);
	const row = useRows(messages, edge, {
		place,
		begin: begins ? begin : '',
		seconds: setting('Message_GroupingPeriod', 300),
		mark,
		target: found.value,
		ignored,
		unreadThreads,
	});
	const held = scroll.stuck.value;
	if (!messages.length) return <p class="timeline-begin soft">{begin}</p>;
	return (
		<>
			<VList
				key={epoch}
				ref={list}
				id={scroll.id}
				class={held ? 'log held' : 'log'}
				role="log"
				aria-live="off"
				aria-label={label}
				tabIndex={0}
				data={messages}
				item={Item}
				shift={shift}
				bufferSize={beyond}
				keepMounted={held ? scroll.last(beyond) : none}
				onScrollCapture={(event: Event) => scroll.followed(event)}
				onScroll={(offset: number) => scroll.scrolled(offset)}
				onResize={() => scroll.resized()}
				{...(listeners as object)}
			>
				{row}
			</VList>
			<Spoken fresh={fresh} />
		</>
	);
}

/**
 * useShown leaves out the kinds of system messages that the workspace does not
 * show, and the first message until what was said before it is here: how it is
 * drawn depends on that, and what is drawn must not change its height.
 */
function useShown(
	all: readonly Message[],
	begins: boolean,
): { edge: Message | undefined; messages: readonly Message[] } {
	const names = settingList('Hide_System_Messages');
	return useMemo(() => {
		const hidden = hiding(names);
		const shown = names.length ? all.filter((m) => !m.t || !hidden.has(m.t)) : all;
		return begins || shown.length < 2
			? { edge: undefined, messages: shown }
			: { edge: shown[0], messages: shown.slice(1) };
	}, [all, names, begins]);
}

/** useShift is true in the one drawing in which messages were put before the others. */
function useShift(feed: Feed): boolean {
	const count = feed.prepended.value;
	const seen = useRef(count);
	const shift = count !== seen.current;
	useLayoutEffect(() => {
		seen.current = count;
	}, [count]);
	return shift;
}

/** useFresh returns what came at the end since the list was drawn, and has the reader's place kept. */
function useFresh(
	feed: Feed,
	messages: readonly Message[],
	scroll: Scroll,
	onFresh: LogProps['onFresh'],
): ReadonlySignal<readonly Message[]> {
	const fresh = useSignal<readonly Message[]>([]);
	const known = useRef({ epoch: feed.epoch.peek(), last: messages.at(-1) });
	useLayoutEffect(() => {
		const { epoch, last } = known.current;
		const still = epoch === feed.epoch.peek() && !feed.loading.peek();
		const came = still && last ? messages.slice(where(messages, last._id) + 1 || messages.length) : [];
		known.current = { epoch: feed.epoch.peek(), last: messages.at(-1) };
		if (!came.length) return;
		scroll.appended(
			came,
			came.some((m) => !!m.sending),
		);
		const others = came.filter((m) => m.u._id !== boot.userId);
		if (others.length) fresh.value = others;
		if (others.length) onFresh?.(others, last);
	}, [messages]);
	return fresh;
}

/** Spoken says new messages to those who do not see them. History is not said. */
function Spoken({ fresh }: { fresh: ReadonlySignal<readonly Message[]> }) {
	return (
		<div class="unseen" aria-live="polite">
			{fresh.value.slice(-3).map((m) => (
				<p key={m._id}>
					{isSystem(m)
						? systemText(m, authorName(m))
						: t('room.spoken', { who: authorName(m), text: m.msg || t('room.file') })}
				</p>
			))}
		</div>
	);
}

/** Down leads back to the end, and says how much is new there. */
function Down({ scroll }: { scroll: Scroll }) {
	const count = scroll.below.value;
	if (!count && !scroll.away.value) return null;
	return (
		<div class="timeline-down">
			<button type="button" class={count ? 'main' : ''} onClick={() => void scroll.down()}>
				<Icon name="down" />
				{count ? t('room.newMessages', { n: count }) : t('room.toEnd')}
			</button>
		</div>
	);
}

function Failed({ feed, begun }: { feed: Feed; begun: boolean }) {
	const retry = () => {
		const what = feed.error.peek()?.what;
		return what === 'before' ? feed.older() : what === 'after' ? feed.newer() : feed.latest();
	};
	return (
		<div class={begun ? 'timeline-top' : 'timeline-state'}>
			<div role="alert" class="row">
				<span>{t('common.failed')}</span>
				<button type="button" onClick={() => void retry()}>
					{t('common.retry')}
				</button>
			</div>
		</div>
	);
}

/** Skeleton stands for messages that take their time. */
function Skeleton() {
	const [late, setLate] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setLate(true), 300);
		return () => clearTimeout(timer);
	}, []);
	return (
		<div role="status" aria-label={t('common.loading')}>
			{late &&
				Array.from({ length: 8 }, (_, i) => (
					<div key={i} class="skeleton">
						<span />
					</div>
				))}
		</div>
	);
}
