/** The dialog that finds rooms and people by a part of their names. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { get, post } from '../api/client';
import { t } from '../i18n';
import { called, listed, path, title } from '../store/rooms';
import { setting } from '../store/settings';
import { Avatar, RoomAvatar } from '../ui/avatar';
import { Dialog } from '../ui/dialog';
import { attempt } from '../ui/toast';
import { find } from './fuzzy';
import { go } from './router';
import './switcher.css';

interface Hit {
	key: string;
	name: string;
	/** What tells it from others of that name. */
	more: string;
	username?: string;
	rid?: string;
	act: () => unknown;
}

const most = 8;

/** local finds among the rooms of the person; of nothing it finds those with the latest messages. */
function local(text: string): Hit[] {
	const wanted = text.replace(/^[#@]/, '').trim();
	const rooms = listed.value.filter(({ sub }) =>
		text.startsWith('#') ? sub.t !== 'd' : text.startsWith('@') ? sub.t === 'd' : true,
	);
	const found = wanted ? find(rooms, wanted, (one) => [title(one), one.sub.name, one.sub.fname].join(' ')) : rooms;
	return found.slice(0, most).map((entry) => ({
		key: entry.sub.rid,
		name: title(entry),
		more: entry.sub.t === 'd' ? beside(entry.sub.name, entry.sub.fname) : '',
		...(entry.sub.t === 'd' && entry.sub.name ? { username: entry.sub.name } : { rid: entry.sub.rid }),
		act: () => go(path(entry.sub)),
	}));
}

/** beside is what tells people apart: the other one of their two names. */
function beside(username = '', name = ''): string {
	return setting('UI_Use_Real_Name', false) || !name ? username && `@${username}` : name;
}

/** remote asks the server for people and for channels that the person is not in. */
async function remote(text: string): Promise<Hit[]> {
	const { users, rooms } = await get('/v1/spotlight', { query: text });
	return [
		...rooms.map((room) => ({
			key: room._id,
			name: called(room),
			more: t('shell.notMember'),
			rid: room._id,
			act: () => go(path(room)),
		})),
		...users.map((user) => ({
			key: user._id,
			name: called({ t: 'd', name: user.username, fname: user.name }),
			more: beside(user.username, user.name),
			username: user.username,
			act: () => directTo(user.username),
		})),
	];
}

/** directTo goes to the direct messages with somebody. */
export async function directTo(username: string): Promise<void> {
	const { room } = await post('/v1/im.create', { username });
	go(path({ t: 'd', rid: room.rid }));
}

export function Switcher({ close }: { close: () => void }) {
	const text = useSignal('');
	const far = useSignal<readonly Hit[]>([]);
	const at = useSignal(0);
	const id = useId();
	useEffect(() => {
		const wanted = text.value.trim();
		far.value = [];
		if (!wanted.replace(/^[#@]/, '')) return;
		const timer = setTimeout(async () => {
			const found = await remote(wanted).catch(() => []);
			if (text.peek().trim() === wanted) far.value = found;
		}, 150);
		return () => clearTimeout(timer);
	}, [text.value]);
	const near = local(text.value);
	const known = new Set(near.map((hit) => hit.username ?? hit.rid));
	const hits = [...near, ...far.value.filter((hit) => !known.has(hit.username ?? hit.rid))];
	const chosen = Math.min(at.value, hits.length - 1);
	const choose = (hit: Hit | undefined) => {
		if (!hit) return;
		close();
		void attempt(hit.act);
	};
	const walk = (event: KeyboardEvent) => {
		const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (event.key === 'Enter') choose(hits[chosen]);
		else if (by && hits.length) at.value = (chosen + by + hits.length) % hits.length;
		else return;
		event.preventDefault();
	};
	return (
		<Dialog title={t('shell.search')} onClose={close}>
			<input
				role="combobox"
				autofocus
				autocomplete="off"
				spellcheck={false}
				aria-label={t('shell.search')}
				aria-expanded={hits.length > 0}
				aria-controls={id}
				aria-autocomplete="list"
				aria-activedescendant={hits.length ? `${id}-${chosen}` : undefined}
				value={text.value}
				onInput={(event) => {
					text.value = event.currentTarget.value;
					at.value = 0;
				}}
				onKeyDown={walk}
			/>
			<Hits {...{ id, hits, chosen, choose }} />
			<p role="status" class="soft small">
				{hits.length ? t('shell.hits', { n: hits.length }) : t('shell.noHits')}
			</p>
		</Dialog>
	);
}

function intoView(element: HTMLElement | null): void {
	element?.scrollIntoView({ block: 'nearest' });
}

interface HitsProps {
	id: string;
	hits: readonly Hit[];
	chosen: number;
	choose: (hit: Hit) => void;
}

function Hits({ id, hits, chosen, choose }: HitsProps) {
	return (
		<div id={id} class="hits" role="listbox" aria-label={t('shell.search')}>
			{hits.map((hit, i) => (
				// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
				<div
					key={hit.key}
					id={`${id}-${i}`}
					class="hit"
					role="option"
					tabIndex={-1}
					aria-selected={i === chosen}
					ref={i === chosen ? intoView : undefined}
					onClick={() => choose(hit)}
				>
					{hit.username ? (
						<Avatar username={hit.username} look="small" />
					) : (
						<RoomAvatar rid={hit.rid ?? ''} look="small" />
					)}
					<span class="cut">{hit.name}</span>
					<span class="cut soft small">{hit.more}</span>
				</div>
			))}
		</div>
	);
}
