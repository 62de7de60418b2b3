/** How the rooms in the list are put into sections. */
import { computed, signal } from '@preact/signals';
import { type Entry, listed, loaded, title } from '../store/rooms';
import { preference } from '../store/session';

export type Section = 'unread' | 'favorites' | 'discussions' | 'channels' | 'directs' | 'all';

export interface Head {
	section: Section;
	/** How many rooms are in it, and how many of them hold something unread. */
	count: number;
	unread: number;
	folded: boolean;
}

/** A line of the list: the head of a section, or a room. */
export type Row = Head | Entry;

export interface Choices {
	unread: boolean;
	favorites: boolean;
	byType: boolean;
	sort: string;
}

const sections: readonly Section[] = ['unread', 'favorites', 'channels', 'directs', 'discussions', 'all'];

/** Whether there is something in a room that the person has not read and wants to know of. */
export function hasUnread({ sub }: Entry): boolean {
	return !sub.hideUnreadStatus && (!!sub.alert || sub.unread > 0);
}

function sectionOf(entry: Entry, choices: Choices): Section {
	if (choices.unread && hasUnread(entry)) return 'unread';
	if (choices.favorites && entry.sub.f) return 'favorites';
	if (!choices.byType) return 'all';
	if (entry.sub.prid) return 'discussions';
	return entry.sub.t === 'd' ? 'directs' : 'channels';
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
const byTitle = (a: Entry, b: Entry) => collator.compare(title(a), title(b));

/** arrange puts rooms, the latest first, into sections; those that are folded show their head alone. */
export function arrange(rooms: readonly Entry[], choices: Choices, folded: ReadonlySet<Section>): Row[] {
	const within = new Map<Section, Entry[]>(sections.map((section) => [section, []]));
	for (const entry of rooms) within.get(sectionOf(entry, choices))?.push(entry);
	const rows: Row[] = [];
	for (const [section, list] of within) {
		if (!list.length) continue;
		const closed = folded.has(section);
		rows.push({ section, count: list.length, unread: list.filter(hasUnread).length, folded: closed });
		if (closed) continue;
		rows.push(...(choices.sort === 'alphabetical' ? list.sort(byTitle) : list));
	}
	return rows;
}

const store = 'folded';

function remembered(): ReadonlySet<Section> {
	return new Set((localStorage.getItem(store) ?? '').split(' ').filter(Boolean) as Section[]);
}

const folded = signal(remembered());

/** fold closes a section of the list, or opens it again; the browser remembers it. */
export function fold(section: Section): void {
	const next = new Set(folded.peek());
	if (!next.delete(section)) next.add(section);
	folded.value = next;
	localStorage.setItem(store, [...next].join(' '));
}

const choices = computed<Choices>(() => ({
	unread: preference('sidebarShowUnread', false),
	favorites: preference('sidebarShowFavorites', true),
	byType: preference('sidebarGroupByType', true),
	sort: preference('sidebarSortby', 'activity'),
}));

/** The lines of the list as the person wants them. */
export const rows = computed(() => arrange(listed.value, choices.value, folded.value));

/** Whether the person is in no room at all. */
export const none = computed(() => loaded.value && !rows.value.length);

/** The rooms of the list in the order in which they are shown. */
export const shownRooms = computed(() => rows.value.filter((row): row is Entry => 'sub' in row));
