/** A long list that the server pages, sorts and searches. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { number } from './format';
import { ask, asked } from './query';

export interface Column<T> {
	/** Names the column, for the class of its cells. */
	key: string;
	label: string;
	/** The server's name of the field to sort by; without it the column is not sorted. */
	sort?: string;
	show: (row: T) => ComponentChildren;
}

/** What the table asks of the server. */
export interface Ask {
	offset: number;
	count: number;
	/** As Rocket.Chat takes it, such as {"name":1}, or undefined for its own order. */
	sort: string | undefined;
	search: string;
}

export interface Rows<T> {
	rows: readonly T[];
	total: number;
	/** There are more than total, which is as far as the server counts. */
	lowerBound?: boolean;
}

export interface DataTableProps<T> {
	/** What the list is called, for those who do not see it. */
	label: string;
	columns: readonly Column<T>[];
	load: (ask: Ask) => Promise<Rows<T>>;
	keyOf: (row: T) => string;
	/** Whatever else the rows depend on; when it changes they are loaded again. */
	depends?: string;
	/** The label of the search field; without it there is none. */
	search?: string;
	/** Other choices beside the search field. */
	filters?: ComponentChildren;
	/** What is said where there are no rows. */
	empty: string;
	/** What can be done with a row, at its end. */
	actions?: (row: T) => ComponentChildren;
	/** Rows can be chosen where it is given: it is told which are. */
	chosen?: ReadonlySet<string>;
	onChoose?: (chosen: ReadonlySet<string>) => void;
}

/** How many rows are on one page. */
export const pageSize = 50;

type State<T> = { rows: readonly T[]; total: number; lowerBound?: boolean } | 'loading' | 'failed';

export function DataTable<T>(props: DataTableProps<T>) {
	const { load, depends = '', search, filters, empty } = props;
	const [state, setState] = useState<State<T>>('loading');
	const [again, setAgain] = useState(0);
	const latest = useRef(0);
	const [q, sort, page] = [asked('q'), asked('sort'), Math.max(1, Number(asked('page')) || 1)];
	useEffect(() => {
		const mine = ++latest.current;
		const slow = setTimeout(() => setState('loading'), 300); // what comes soon replaces the rows without a flicker
		load({ offset: (page - 1) * pageSize, count: pageSize, sort: sortOf(sort), search: q })
			.then(
				(rows) => latest.current === mine && setState(rows),
				() => latest.current === mine && setState('failed'),
			)
			.finally(() => clearTimeout(slow));
		return () => clearTimeout(slow);
	}, [q, sort, page, depends, again]);
	return (
		<section class="dt" aria-label={props.label}>
			{(search || filters) && (
				<search class="dt-tools">
					{search && <Search label={search} />}
					{filters}
				</search>
			)}
			<Status state={state} />
			{state === 'failed' && <Failed again={() => setAgain(again + 1)} />}
			{state === 'loading' && <Waiting columns={props.columns.length} />}
			{typeof state === 'object' &&
				(state.rows.length ? <Body {...props} rows={state.rows} /> : <p class="dt-empty">{empty}</p>)}
			{typeof state === 'object' && state.total > pageSize && <Pager page={page} total={state.total} />}
		</section>
	);
}

/** sortOf turns -name, as the address has it, into what the server takes. */
export function sortOf(text: string): string | undefined {
	if (!text) return undefined;
	return text.startsWith('-') ? JSON.stringify({ [text.slice(1)]: -1 }) : JSON.stringify({ [text]: 1 });
}

function Search({ label }: { label: string }) {
	const there = asked('q');
	const [text, setText] = useState(there);
	const typed = useRef(there);
	useEffect(() => {
		if (there !== typed.current) setText(there); // the browser's buttons
		typed.current = there;
	}, [there]);
	useEffect(() => {
		if (text === typed.current) return;
		const timer = setTimeout(() => {
			typed.current = text;
			ask({ q: text.trim() });
		}, 250);
		return () => clearTimeout(timer);
	}, [text]);
	return (
		<label class="dt-search">
			<Icon name="search" />
			<span class="unseen">{label}</span>
			<input type="search" placeholder={label} value={text} onInput={(event) => setText(event.currentTarget.value)} />
		</label>
	);
}

function Status<T>({ state }: { state: State<T> }) {
	const said =
		typeof state === 'object'
			? t(state.lowerBound ? 'admin.moreThan' : 'admin.found', { n: state.total, count: number(state.total) })
			: '';
	return (
		<p class="dt-status soft small" role="status">
			{said}
		</p>
	);
}

function Failed({ again }: { again: () => void }) {
	return (
		<div class="dt-empty" role="alert">
			<p>{t('common.failed')}</p>
			<button type="button" onClick={again}>
				{t('common.retry')}
			</button>
		</div>
	);
}

function Waiting({ columns }: { columns: number }) {
	return (
		<div class="dt-waiting" role="status" aria-label={t('common.loading')}>
			{Array.from({ length: 8 }, (_, i) => (
				<div key={i}>
					{Array.from({ length: columns }, (_, n) => (
						<span key={n} />
					))}
				</div>
			))}
		</div>
	);
}

function Body<T>({
	rows,
	columns,
	label,
	keyOf,
	actions,
	chosen,
	onChoose,
}: DataTableProps<T> & { rows: readonly T[] }) {
	const choose = (id: string, is: boolean) => {
		const next = new Set(chosen);
		if (is) next.add(id);
		else next.delete(id);
		onChoose?.(next);
	};
	return (
		<table class="dt-table">
			<caption class="unseen">{label}</caption>
			<thead>
				<tr>
					{onChoose && (
						<th scope="col" class="dt-choose">
							<input
								type="checkbox"
								aria-label={t('admin.chooseAll')}
								checked={rows.every((row) => chosen?.has(keyOf(row)))}
								onChange={(event) => onChoose(event.currentTarget.checked ? new Set(rows.map(keyOf)) : new Set())}
							/>
						</th>
					)}
					{columns.map((column) => (
						<Head key={column.key} label={column.label} sort={column.sort} />
					))}
					{actions && (
						<th scope="col" class="dt-actions">
							<span class="unseen">{t('admin.actions')}</span>
						</th>
					)}
				</tr>
			</thead>
			<tbody>
				{rows.map((row) => (
					<tr key={keyOf(row)}>
						{onChoose && (
							<td class="dt-choose">
								<input
									type="checkbox"
									aria-label={t('admin.choose')}
									checked={!!chosen?.has(keyOf(row))}
									onChange={(event) => choose(keyOf(row), event.currentTarget.checked)}
								/>
							</td>
						)}
						{columns.map((column, i) => (
							<Cell key={column.key} column={column} row={row} first={i === 0} />
						))}
						{actions && <td class="dt-actions">{actions(row)}</td>}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell<T>({ column, row, first }: { column: Column<T>; row: T; first: boolean }) {
	if (first)
		return (
			<th scope="row" class={`dt-${column.key}`}>
				{column.show(row)}
			</th>
		);
	return (
		<td class={`dt-${column.key}`} data-name={column.label}>
			{column.show(row)}
		</td>
	);
}

function Head({ label, sort }: { label: string; sort: string | undefined }) {
	if (!sort) return <th scope="col">{label}</th>;
	const now = asked('sort');
	const order = now === sort ? 'ascending' : now === `-${sort}` ? 'descending' : undefined;
	return (
		<th scope="col" aria-sort={order ?? 'none'}>
			<button type="button" class="dt-sort" onClick={() => ask({ sort: order === 'ascending' ? `-${sort}` : sort })}>
				{label}
				{order && <Icon name={order === 'ascending' ? 'up' : 'down'} />}
			</button>
		</th>
	);
}

function Pager({ page, total }: { page: number; total: number }) {
	const last = Math.ceil(total / pageSize);
	const to = (next: number) => {
		ask({ page: next > 1 ? String(next) : undefined });
		document.getElementById('content')?.scrollTo(0, 0);
	};
	return (
		<nav class="dt-pager" aria-label={t('admin.pages')}>
			<button type="button" disabled={page <= 1} onClick={() => to(page - 1)}>
				<Icon name="left" />
				{t('admin.before')}
			</button>
			<span>{t('admin.pageOf', { page: number(page), last: number(last) })}</span>
			<button type="button" disabled={page >= last} onClick={() => to(page + 1)}>
				{t('admin.next')}
				<Icon name="right" />
			</button>
		</nav>
	);
}

/** Choice is one of a table's filters: a list of values, kept in the address. */
export function Choice({
	name,
	label,
	options,
}: {
	name: string;
	label: string;
	options: readonly (readonly [string, string])[];
}) {
	const now = asked(name);
	return (
		<label class="dt-choice">
			<span class="unseen">{label}</span>
			<select value={now} onChange={(event) => ask({ [name]: event.currentTarget.value })}>
				{options.map(([value, text]) => (
					<option key={value} value={value} selected={value === now}>
						{text}
					</option>
				))}
			</select>
		</label>
	);
}

/** Tabs are the choices of a table that matter most. */
export function Tabs({
	name,
	label,
	options,
}: {
	name: string;
	label: string;
	options: readonly (readonly [string, string])[];
}) {
	const now = asked(name);
	return (
		<div class="adm-tabs" role="group" aria-label={label}>
			{options.map(([value, text]) => (
				<button key={value} type="button" aria-pressed={value === now} onClick={() => ask({ [name]: value })}>
					{text}
				</button>
			))}
		</div>
	);
}
