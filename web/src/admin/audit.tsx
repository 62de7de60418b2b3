/** What those changed who run the workspace: when, who, what, and from what to what. */
import type { AuditChange } from '../api/admin';
import { get } from '../api/client';
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { moment } from './format';
import { AdminPage } from './frame';
import { words } from './grants';
import { PersonPicker } from './picker';
import { ask, asked } from './query';
import { type Ask, Choice, type Column, DataTable } from './table';

async function load({ offset, count, search }: Ask) {
	const [kind, actor, start, end] = [asked('kind'), asked('actor'), asked('from'), asked('to')];
	const { changes, total } = await get('/v1/audit.changes', {
		offset,
		count,
		...(search && { q: search }),
		...(kind && { kind }),
		...(actor && { actor }),
		...(start && { start: `${start}T00:00:00.000Z` }),
		...(end && { end: `${end}T23:59:59.999Z` }),
	});
	return { rows: changes, total };
}

/** asText is a value as one can read it: lists in a line, records a line for each field. */
export function asText(value: unknown): string {
	if (value === undefined || value === null || value === '') return '–';
	if (Array.isArray(value)) return value.map(asText).join(', ') || '–';
	if (typeof value !== 'object') return String(value);
	return Object.entries(value)
		.map(([name, one]) => `${name}: ${asText(one)}`)
		.join('\n');
}

const known = [
	'setting.changed',
	'permission.changed',
	'role.created',
	'role.changed',
	'role.deleted',
	'user.created',
	'user.changed',
	'user.roles',
	'user.activated',
	'user.deactivated',
	'user.password',
	'user.reset-link',
	'user.deleted',
	'room.archived',
	'room.unarchived',
	'room.deleted',
	'session.started',
	'session.ended',
	'token.created',
	'token.revoked',
] as const;

/** What a change is called; of one that a newer server knows, its own words. */
function kindName(kind: string): string {
	const name = known.find((one) => one === kind);
	return name ? t(`watching.${name}`) : words(kind.replace('.', ' '));
}

const columns = (): Column<AuditChange>[] => [
	{
		key: 'what',
		label: t('watching.what'),
		show: (one) => (
			<span>
				<strong>{kindName(one.kind)}</strong>
				<span class="adm-topic">{one.object.name || one.object._id}</span>
			</span>
		),
	},
	{ key: 'from', label: t('watching.change'), show: (one) => <Change change={one} /> },
	{
		key: 'who',
		label: t('watching.who'),
		show: (one) => (
			<span>
				{one.actor.username ? `@${one.actor.username}` : t('watching.system')}
				{one.actor.ip && <span class="soft small adm-topic">{one.actor.ip}</span>}
			</span>
		),
	},
	{ key: 'when', label: t('watching.when'), sort: 'ts', show: (one) => moment(one.ts) },
];

function Change({ change }: { change: AuditChange }) {
	if (change.secret) return <span class="soft">{t('watching.secret')}</span>;
	if (change.before === undefined && change.after === undefined) return null;
	return (
		<span class="au-change">
			<del>
				<span class="unseen">{t('watching.before')} </span>
				{asText(change.before)}
			</del>
			<ins>
				<span class="unseen">{t('watching.after')} </span>
				{asText(change.after)}
			</ins>
		</span>
	);
}

const kinds = ['setting', 'permission', 'role', 'user', 'room', 'token', 'session'] as const;

export default function Audit({ params }: PageProps) {
	void params;
	return (
		<AdminPage title={t('admin.audit')} may={can('can-audit')}>
			<DataTable
				label={t('admin.audit')}
				search={t('watching.searchChanges')}
				filters={<Filters />}
				columns={columns()}
				load={load}
				depends={['kind', 'actor', 'from', 'to'].map(asked).join(' ')}
				keyOf={(one) => one._id}
				empty={t('watching.noChanges')}
			/>
		</AdminPage>
	);
}

function Filters() {
	return (
		<>
			<Choice
				name="kind"
				label={t('admin.kind')}
				options={[['', t('admin.allKinds')], ...kinds.map((kind) => [kind, t(`watching.area_${kind}`)] as const)]}
			/>
			<PersonPicker
				label={t('watching.who')}
				value={asked('actor')}
				onPick={(person) => ask({ actor: person.username })}
				onClear={() => asked('actor') && ask({ actor: undefined })}
			/>
			<Day name="from" label={t('watching.from')} />
			<Day name="to" label={t('watching.to')} />
		</>
	);
}

function Day({ name, label }: { name: string; label: string }) {
	return (
		<label class="dt-choice">
			<span class="unseen">{label}</span>
			<input
				type="date"
				title={label}
				value={asked(name)}
				onChange={(event) => ask({ [name]: event.currentTarget.value })}
			/>
		</label>
	);
}
