/** The emoji picker: a popover with what one chose lately, the workspace's own emoji, and all others by category. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { language, t } from '../i18n';
import { Menu } from '../ui/menu';
import { VList, type VListHandle } from '../ui/vlist';
import { customs, glyphs, load, loadWords, named, search, tinted } from './catalogue';
import { Emoji } from './emoji';
import './panel.css';
import { recent, remember, setTone, tone as storedTone } from './recent';
import { type Category, type Cell, inTone, namesOf, type Row, rowsOf, sorted, step, titled } from './rows';

const signs: Record<Category, string> = {
	recent: '🕘',
	own: '✨',
	smileys: '😀',
	people: '👋',
	nature: '🌿',
	food: '🍎',
	travel: '🚗',
	activities: '⚽',
	objects: '💡',
	symbols: '❤️',
	flags: '🏳️',
};

export function Panel({ anchor, done }: { anchor: HTMLElement; done: (name?: string) => void }) {
	const ref = useRef<HTMLDivElement>(null);
	useEffect(() => {
		void load();
		const panel = ref.current;
		if (!panel) return;
		const settle = () => place(panel, anchor);
		panel.showPopover();
		settle();
		if (!matchMedia('(pointer: coarse)').matches) panel.querySelector('input')?.focus(); // which opens a keyboard
		addEventListener('resize', settle);
		visualViewport?.addEventListener('resize', settle);
		return () => {
			removeEventListener('resize', settle);
			visualViewport?.removeEventListener('resize', settle);
		};
	}, []);
	const close = (name?: string) => {
		if (name) remember(name);
		done(name);
		anchor.focus();
	};
	return (
		<div
			ref={ref}
			class="emoji-panel"
			popover="auto"
			role="dialog"
			aria-label={t('compose.emoji')}
			onToggle={(event) => event.newState === 'closed' && event.target === ref.current && close()}
		>
			<Chooser chosen={close} />
		</div>
	);
}

/** place puts the panel where its button is, inside of what the keyboard leaves of the window. */
function place(panel: HTMLElement, anchor: HTMLElement): void {
	const room = visualViewport?.height ?? innerHeight;
	panel.style.maxHeight = `${room - 16}px`;
	const at = anchor.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = panel;
	const above = at.top - height - 6;
	const top = above >= 8 ? above : Math.min(at.bottom + 6, room - height - 8);
	const left = document.dir === 'rtl' ? at.left : at.right - width;
	panel.style.top = `${Math.max(8, top)}px`;
	panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
}

const small = () => matchMedia('(pointer: coarse), (max-width: 47.99rem)').matches;

/** columnsOf says how many emoji fit beside each other. */
function columnsOf(): number {
	const cell = small() ? 44 : 36;
	return Math.max(5, Math.floor((Math.min(352, innerWidth - 16) - 28) / cell));
}

function Chooser({ chosen }: { chosen: (name: string) => void }) {
	const id = useId();
	const list = useRef<VListHandle>(null);
	const [typed, setTyped] = useState('');
	const [words, setWords] = useState(false);
	const [tone, chooseTone] = useState(storedTone);
	const [columns] = useState(columnsOf);
	const [last] = useState(recent);
	const { rows, categories } = useRows(typed, columns, tone, last, words);
	const [cell, setCell] = useState<Cell>({ row: -1, column: 0 });
	const active = namesOf(rows[cell.row])[cell.column];
	const move = (next: Cell) => {
		setCell(next);
		list.current?.scrollToIndex(next.row, { align: 'nearest' });
	};
	const pressed = (event: KeyboardEvent) => {
		const first = namesOf(rows.find((row) => namesOf(row).length))[0];
		if (event.key === 'Enter' && (active ?? first)) {
			event.preventDefault();
			chosen(active ?? first ?? '');
		} else if (event.key.startsWith('Arrow') && (active || event.key === 'ArrowDown')) {
			event.preventDefault();
			move(step(rows, cell, event.key, document.dir === 'rtl'));
		}
	};
	return (
		<>
			<input
				type="search"
				role="combobox"
				{...{ list: undefined }}
				aria-expanded="true"
				aria-controls={id}
				aria-activedescendant={active ? `${id}-${cell.row}-${cell.column}` : undefined}
				aria-label={t('compose.emojiSearch')}
				placeholder={t('compose.emojiSearch')}
				autocomplete="off"
				value={typed}
				onKeyDown={pressed}
				onInput={(event) => {
					setTyped(event.currentTarget.value);
					void loadWords(language.peek()).then(
						() => setWords(true),
						() => {},
					); // names still find some
					setCell({ row: -1, column: 0 });
				}}
			/>
			<Categories shown={typed ? [] : categories} go={(category) => jump(list.current, rows, category)} />
			<div id={id} role="listbox" aria-label={t('compose.emoji')} class="emoji-grid">
				<VList ref={list} data={rows}>
					{(row: Row, i: number) => <Line key={i} row={row} index={i} id={id} active={cell} chosen={chosen} />}
				</VList>
				{!rows.length && <p class="emoji-none">{t(glyphs.value ? 'compose.emojiNone' : 'common.loading')}</p>}
			</div>
			<footer class="row">
				<span class="grow cut soft">{active && `:${active}:`}</span>
				<Tones
					tone={tone}
					choose={(next) => {
						setTone(next);
						chooseTone(next);
					}}
				/>
			</footer>
		</>
	);
}

function useRows(typed: string, columns: number, tone: number, last: readonly string[], words: boolean) {
	const [all, own] = [glyphs.value, customs.value];
	return useMemo(() => {
		if (typed.trim()) {
			const names = search(typed, 120, language.value).map((name) => {
				const glyph = named(name);
				return glyph ? inTone(glyph, tone) : name;
			});
			return { rows: rowsOf(names, columns), categories: [] };
		}
		const byCategory = sorted({ recent: last, customs: own ?? [], glyphs: all ?? [], tone });
		return { rows: titled(byCategory, columns), categories: [...byCategory.keys()] };
	}, [typed, columns, tone, last, all, own, words]);
}

function jump(list: VListHandle | null, rows: readonly Row[], category: Category): void {
	list?.scrollToIndex(
		rows.findIndex((row) => 'category' in row && row.category === category),
		{ align: 'start' },
	);
}

function Categories({ shown, go }: { shown: readonly Category[]; go: (category: Category) => void }) {
	return (
		<div class="emoji-categories">
			{shown.map((category) => (
				<button
					type="button"
					key={category}
					class="icon"
					aria-label={t(`compose.emoji_${category}`)}
					title={t(`compose.emoji_${category}`)}
					onClick={() => go(category)}
				>
					<span class="emoji">{signs[category]}</span>
				</button>
			))}
		</div>
	);
}

interface LineProps {
	row: Row;
	index: number;
	id: string;
	active: Cell;
	chosen: (name: string) => void;
}

function Line({ row, index, id, active, chosen }: LineProps) {
	if ('category' in row) {
		return (
			<div class="emoji-title" aria-hidden="true">
				{t(`compose.emoji_${row.category}`)}
			</div>
		);
	}
	return (
		<div class="emoji-row">
			{row.names.map((name, column) => (
				<button
					type="button"
					key={name}
					id={`${id}-${index}-${column}`}
					role="option"
					tabIndex={-1}
					class="emoji-cell"
					aria-label={name.replaceAll('_', ' ')}
					aria-selected={active.row === index && active.column === column}
					onClick={() => chosen(name)}
				>
					<Emoji name={name} />
				</button>
			))}
		</div>
	);
}

function Tones({ tone, choose }: { tone: number; choose: (tone: number) => void }) {
	const hand = (value: number) => (value ? tinted('✋', [value]) : '✋');
	const label = (value: number) => t(`compose.emojiTone_${value as 0 | 1 | 2 | 3 | 4 | 5}`);
	return (
		<Menu
			label={t('compose.emojiTones')}
			items={() =>
				[0, 1, 2, 3, 4, 5].map((value) => ({
					label: `${hand(value)} ${label(value)}`,
					act: () => choose(value),
					checked: value === tone,
				}))
			}
		>
			<span class="emoji">{hand(tone)}</span>
		</Menu>
	);
}
