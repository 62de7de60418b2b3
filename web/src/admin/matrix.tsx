/** The table of permissions and roles. One cell is in the order of Tab; arrow keys go to the others. */
import { useSignal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import { language, t } from '../i18n';
import { permissions, roles } from '../store/permissions';
import type { Role } from '../store/types';
import { Icon } from '../ui/icon';
import { open } from '../ui/overlay';
import { number } from './format';
import { grant, nameOf, words } from './grants';
import { RoleDialog } from './role-lazy';

/** How a permission to change one setting begins; those are managed with the settings. */
const ofSetting = 'change-setting-';

/** fits says whether a permission is what was searched for: by its name, or its id with or without hyphens. */
export function fits(id: string, text: string): boolean {
	const wanted = text.trim().toLowerCase();
	return [nameOf(id), id, words(id)].some((one) => one.toLowerCase().includes(wanted));
}

/** byName sorts ids by what they are called, in the order of the language. */
function byName(ids: readonly string[]): string[] {
	const { compare } = new Intl.Collator(language.value);
	return [...ids].sort((a, b) => compare(nameOf(a), nameOf(b)));
}

export function Matrix() {
	const filter = useSignal('');
	const shown = useSignal('');
	const narrow = useSignal(''); // on a phone: the role whose permissions are shown
	const all = permissions.value;
	const ids = useMemo(
		() => byName([...all.keys()].filter((id) => !id.startsWith(ofSetting) && fits(id, filter.value))),
		[all.size, filter.value, language.value],
	);
	const columns = roles.value;
	const one = narrow.value || columns[0]?._id || '';
	return (
		<>
			<search class="dt-tools">
				<label class="dt-search">
					<Icon name="search" />
					<span class="unseen">{t('people.searchPermissions')}</span>
					<input
						type="search"
						placeholder={t('people.searchPermissions')}
						value={shown.value}
						onInput={(event) => {
							shown.value = event.currentTarget.value;
							filter.value = event.currentTarget.value;
						}}
					/>
				</label>
				<label class="dt-choice mx-one">
					<span class="unseen">{t('people.role')}</span>
					<select
						value={one}
						onChange={(event) => {
							narrow.value = event.currentTarget.value;
						}}
					>
						{columns.map((role) => (
							<option key={role._id} value={role._id}>
								{role.name}
							</option>
						))}
					</select>
				</label>
				<button
					type="button"
					class="mx-one"
					onClick={() => openRole(columns.find((role) => role._id === one) ?? columns[0])}
				>
					<Icon name="edit" />
					{t('people.editRole')}
				</button>
			</search>
			<p class="soft small" role="status">
				{t('admin.found', { n: ids.length, count: number(ids.length) })}
			</p>
			<Table ids={ids} columns={columns} one={one} />
		</>
	);
}

function openRole(role: Role | undefined): void {
	if (role) open((close) => <RoleDialog role={role} onClose={close} />);
}

function Table({ ids, columns, one }: { ids: readonly string[]; columns: readonly Role[]; one: string }) {
	return (
		<div class="mx" role="group" aria-label={t('people.matrix')} onKeyDown={walk}>
			<table>
				<caption class="unseen">{t('people.matrix')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('people.permission')}</th>
						{columns.map((role) => (
							<th key={role._id} scope="col" class={role._id === one ? 'mx-shown' : undefined}>
								<button type="button" title={t('people.editRole')} onClick={() => openRole(role)}>
									<span>{role.name}</span>
								</button>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{ids.map((id, row) => (
						<Row key={id} id={id} granted={permissions.value.get(id)} columns={columns} one={one} first={row === 0} />
					))}
				</tbody>
			</table>
		</div>
	);
}

interface RowProps {
	id: string;
	granted: readonly string[] | undefined;
	columns: readonly Role[];
	one: string;
	first: boolean;
}

/** A row is drawn again only when its own permission changes. */
const Row = memo(({ id, granted = [], columns, one, first }: RowProps) => (
	<tr>
		<th scope="row">
			{nameOf(id)}
			<span class="soft small mx-id">{id}</span>
		</th>
		{columns.map((role, column) => (
			<td key={role._id} class={role._id === one ? 'mx-shown' : undefined}>
				<label>
					<input
						type="checkbox"
						checked={granted.includes(role._id)}
						tabIndex={first && column === 0 ? 0 : -1}
						aria-label={t('people.grants', { role: role.name, permission: nameOf(id) })}
						onFocus={(event) => reach(event.currentTarget)}
						onChange={(event) => grant(id, role, event.currentTarget.checked)}
					/>
				</label>
			</td>
		))}
	</tr>
));

/** reach makes a cell the one that Tab comes back to. */
function reach(cell: HTMLInputElement): void {
	cell.closest('table')?.querySelector<HTMLElement>('tbody input[tabindex="0"]')?.setAttribute('tabindex', '-1');
	cell.tabIndex = 0;
}

const steps: Record<string, [number, number]> = {
	ArrowUp: [-1, 0],
	ArrowDown: [1, 0],
	ArrowLeft: [0, -1],
	ArrowRight: [0, 1],
	PageUp: [-10, 0],
	PageDown: [10, 0],
};

/** walk goes from cell to cell by the arrow keys. */
function walk(event: KeyboardEvent): void {
	const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>('td');
	const row = cell?.closest('tr');
	const body = row?.closest('tbody');
	const step = steps[event.key];
	if (!cell || !row || !body || !step) return;
	event.preventDefault();
	const turned = document.dir === 'rtl' ? -1 : 1;
	const to = Math.min(Math.max(row.sectionRowIndex + step[0], 0), body.rows.length - 1);
	const next = body.rows[to]?.cells[cell.cellIndex + step[1] * turned]?.querySelector('input');
	next?.focus();
	next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
