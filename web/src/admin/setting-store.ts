/** The settings as they are, and what of them is changed and not yet saved. */
import { computed, signal } from '@preact/signals';
import type { AdminSetting } from '../api/admin';
import { ApiError, get, post } from '../api/client';
import { can } from '../store/permissions';
import { ddp } from '../store/session';
import { explain } from '../ui/refusal';
import { asked } from './query';
import { met } from './setting-words';

export const all = signal<ReadonlyMap<string, AdminSetting>>(new Map());
export const edits = signal<ReadonlyMap<string, unknown>>(new Map());
/** The ids of those that have no effect here: they are there because clients ask for them. */
export const idle = signal<ReadonlySet<string>>(new Set());
/** What the server said against a value. */
export const problems = signal<ReadonlyMap<string, string>>(new Map());

/** Whether the address asks for those that have no effect, too. */
export const withIdle = computed(() => asked('idle') === '1');

/** Those that there are where others are as they have to be. */
const present = computed(() =>
	[...all.value.values()]
		.filter((one) => one.group && met(one.displayQuery, valueNow))
		.sort((a, b) => a.sorter - b.sorter),
);

/** Those that are shown. */
export const shown = computed(() => present.value.filter((one) => withIdle.value || !idle.value.has(one._id)));

/** Those that are left out because they have no effect. */
export const withheld = computed(() => present.value.filter((one) => !withIdle.value && idle.value.has(one._id)));

/** valueNow is the value of a setting as it is in the forms. */
export function valueNow(id: string): unknown {
	return edits.value.has(id) ? edits.value.get(id) : all.value.get(id)?.value;
}

/** same says whether two values are equal, also lists and objects. */
export function same(a: unknown, b: unknown): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** edit changes a setting in the form; back to what is saved is no change. */
export function edit(id: string, value: unknown): void {
	const next = new Map(edits.peek());
	if (same(all.peek().get(id)?.value, value)) next.delete(id);
	else next.set(id, value);
	edits.value = next;
	if (!problems.peek().has(id)) return;
	const left = new Map(problems.peek());
	left.delete(id);
	problems.value = left;
}

export function discard(): void {
	edits.value = new Map();
	problems.value = new Map();
}

const fields = JSON.stringify(
	Object.fromEntries(
		'type group section tab i18nLabel values packageValue enableQuery displayQuery sorter multiline code fileConstraints asset actionText readonly blocked valueSource secret'
			.split(' ')
			.map((name) => [name, 1]),
	),
);

/** load reads all settings that the person may see. */
export async function load(): Promise<void> {
	const [list, without] = await Promise.all([
		can('view-privileged-setting')
			? get('/v1/settings', { count: 0, fields }).then((page) => page.settings)
			: ddp.call('private-settings/get').then((sent) => sent as AdminSetting[]),
		get('/v1/settings.idle'),
	]);
	idle.value = new Set(without.settings);
	all.value = new Map(list.map((one) => [one._id, one]));
}

/**
 * follow keeps them true while others change them: the server tells of those
 * that everybody may read, the others are read again when the person comes
 * back to the page. It returns how to stop.
 */
export function follow(): () => void {
	const back = () => {
		if (document.visibilityState === 'visible') load().catch(() => {}); // what is there stays
	};
	document.addEventListener('visibilitychange', back);
	const stop = ddp.on<[string, { _id: string; value: unknown }]>('notify-all', 'public-settings-changed', (_, one) => {
		const known = all.peek().get(one._id);
		if (known) all.value = new Map(all.peek()).set(one._id, { ...known, value: one.value });
	});
	return () => {
		stop();
		document.removeEventListener('visibilitychange', back);
	};
}

async function put(id: string, value: unknown): Promise<void> {
	if (can('edit-privileged-setting')) await post('/v1/settings/:_id', { value }, { _id: id });
	else await ddp.call('saveSetting', id, value);
	const known = all.peek().get(id);
	if (known) all.value = new Map(all.peek()).set(id, { ...known, value });
}

/** save saves every change, one by one; what is refused stays, with what the server says against it. */
export async function save(): Promise<{ saved: number; refused: number }> {
	const refused = new Map<string, string>();
	const left = new Map(edits.peek());
	let saved = 0;
	for (const [id, value] of edits.peek()) {
		try {
			await put(id, value);
			left.delete(id);
			saved++;
		} catch (error) {
			refused.set(id, await explain(error));
			if (error instanceof ApiError && (error.status === 0 || error.code.startsWith('totp-'))) break;
		}
	}
	edits.value = left;
	problems.value = refused;
	return { saved, refused: refused.size };
}

/** mayEdit says whether the person may change a setting, and it can be changed. */
export function mayEdit(one: AdminSetting): boolean {
	if (one.readonly || one.blocked || one.valueSource === 'processEnvValue') return false;
	return can('edit-privileged-setting') || (can('manage-selected-settings') && can(`change-setting-${one._id}`));
}
