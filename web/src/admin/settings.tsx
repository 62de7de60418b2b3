/** The settings of the workspace, by groups, with a search over all of them. */
import { useEffect, useState } from 'preact/hooks';
import type { AdminSetting } from '../api/admin';
import { go, href } from '../app/router';
import type { PageProps } from '../app/routes';
import { need, spoken, t } from '../i18n';
import { canAny } from '../store/permissions';
import { Icon } from '../ui/icon';
import { confirm } from '../ui/overlay';
import { complain, tell } from '../ui/toast';
import { number } from './format';
import { AdminPage } from './frame';
import { ask, asked, withQuery } from './query';
import { SettingField } from './setting-field';
import { all, discard, edits, follow, load, save, shown, withheld, withIdle } from './setting-store';
import { groupName, hintOf, labelOf, partName, wanted } from './setting-words';
import './settings.css';

export default function Settings({ params }: PageProps) {
	const [failed, setFailed] = useState(false);
	const may = canAny('view-privileged-setting', 'edit-privileged-setting', 'manage-selected-settings');
	const read = () => {
		setFailed(false);
		load().catch(() => setFailed(true));
	};
	useEffect(() => {
		if (!may) return;
		read();
		return follow();
	}, [may]);
	useLeaving();
	const { group } = params;
	const ready = useTexts(group ?? '', setFailed);
	return (
		<AdminPage title={group ? groupName(group) : t('admin.settings')} may={may}>
			{group && (
				<a class="st-back" href={href(withQuery('/admin/settings'))}>
					<Icon name="left" />
					{t('admin.settings')}
				</a>
			)}
			<SearchField />
			{failed && (
				<div class="dt-empty" role="alert">
					<p>{t('common.failed')}</p>
					<button type="button" onClick={read}>
						{t('common.retry')}
					</button>
				</div>
			)}
			{!failed && !ready && <div class="spin" role="status" aria-label={t('common.loading')} />}
			{ready && <Content group={group ?? ''} />}
			<SaveBar />
		</AdminPage>
	);
}

/** useTexts loads the texts for what is shown, and says whether all is there to show it. */
function useTexts(group: string, fail: (failed: boolean) => void): boolean {
	const sections = wanted(all.value.values(), group, !group && !!asked('q'));
	const ready = all.value.size > 0 && sections.every(spoken);
	useEffect(() => {
		if (!ready) need(...sections).catch(() => fail(true));
	}, [ready, sections.join()]);
	return ready;
}

function SearchField() {
	const there = asked('q');
	const [text, setText] = useState(there);
	useEffect(() => {
		const timer = setTimeout(() => text.trim() !== asked('q') && ask({ q: text.trim() }), 200);
		return () => clearTimeout(timer);
	}, [text]);
	return (
		<search class="dt-tools">
			<label class="dt-search">
				<Icon name="search" />
				<span class="unseen">{t('settings.searchSettings')}</span>
				<input
					type="search"
					placeholder={t('settings.searchSettings')}
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
			</label>
			<label class="adm-check">
				<input
					type="checkbox"
					checked={withIdle.value}
					onChange={(event) => ask({ idle: event.currentTarget.checked ? '1' : undefined })}
				/>
				<span>{t('settings.showIdle')}</span>
			</label>
		</search>
	);
}

function Content({ group }: { group: string }) {
	const q = asked('q').toLowerCase();
	if (q) return <Found q={q} group={group} />;
	return group ? <Group group={group} /> : <Groups />;
}

/** found says whether a setting is what was searched for: by its texts, its id or its value. */
export function found(setting: AdminSetting, q: string): boolean {
	const value = setting.secret || setting.type === 'code' ? '' : String(setting.value ?? '');
	return [labelOf(setting), hintOf(setting) ?? '', setting._id, value].some((text) => text.toLowerCase().includes(q));
}

/** So many are shown of what a search finds. */
const most = 60;

function Found({ q, group }: { q: string; group: string }) {
	const fits = (one: AdminSetting) => (!group || one.group === group) && found(one, q);
	const list = shown.value.filter(fits);
	return (
		<>
			<p class="soft small" role="status">
				{t('admin.found', { n: list.length, count: number(list.length) })}
			</p>
			<div class="st-list">
				{list.slice(0, most).map((one) => (
					<SettingField key={one._id} setting={one} group={!group} />
				))}
			</div>
			<Rest none={!list.length} fits={fits} />
		</>
	);
}

/** Rest says how many more there would be, and that there are none where that is so. */
function Rest({ none, fits }: { none: boolean; fits: (one: AdminSetting) => boolean }) {
	const n = withheld.value.filter(fits).length;
	if (!n) return none ? <p class="dt-empty">{t('settings.noSettings')}</p> : null;
	return <p class={none ? 'dt-empty' : 'soft small'}>{t('settings.idleLeft', { n })}</p>;
}

function Groups() {
	const counts = new Map<string, number>();
	for (const one of shown.value) counts.set(one.group ?? '', (counts.get(one.group ?? '') ?? 0) + 1);
	const sorted = [...counts]
		.map(([id, n]) => ({ id, n, name: groupName(id) }))
		.sort((a, b) => a.name.localeCompare(b.name));
	return (
		<ul class="st-groups">
			{sorted.map(({ id, n, name }) => (
				<li key={id}>
					<a href={href(withQuery(`/admin/settings/${encodeURIComponent(id)}`))}>
						<strong>{name}</strong>
						<span class="soft small">{t('settings.countSettings', { n })}</span>
					</a>
				</li>
			))}
		</ul>
	);
}

function Group({ group }: { group: string }) {
	const sections = new Map<string, AdminSetting[]>();
	for (const one of shown.value) {
		if (one.group !== group) continue;
		const name = one.section ?? one.tab ?? '';
		sections.set(name, [...(sections.get(name) ?? []), one]);
	}
	const rest = <Rest none={!sections.size} fits={(one) => one.group === group} />;
	const sorted = [...sections].sort(([a], [b]) => Number(a !== '') - Number(b !== '')); // those without a section first
	return (
		<>
			{sorted.map(([name, list], i) =>
				name ? (
					<details key={name} class="st-section" open={i === 0 || sorted.length < 4}>
						<summary>
							<h2>{partName(group, name)}</h2>
							<span class="soft small">{t('settings.countSettings', { n: list.length })}</span>
						</summary>
						<List list={list} />
					</details>
				) : (
					<List key="" list={list} />
				),
			)}
			{rest}
		</>
	);
}

function List({ list }: { list: readonly AdminSetting[] }) {
	return (
		<div class="st-list">
			{list.map((one) => (
				<SettingField key={one._id} setting={one} />
			))}
		</div>
	);
}

function SaveBar() {
	const [busy, setBusy] = useState(false);
	const n = edits.value.size;
	const act = async () => {
		setBusy(true);
		const { saved, refused } = await save();
		setBusy(false);
		if (saved) tell(t('settings.settingsSaved', { n: saved }));
		if (refused) complain(t('settings.settingsRefused', { n: refused }));
	};
	return (
		<div class="st-bar" role="status" hidden={!n}>
			<span class="grow">{t('settings.unsaved', { n })}</span>
			<button type="button" onClick={discard} disabled={busy}>
				{t('settings.discard')}
			</button>
			<button type="button" class="main" onClick={() => void act()} disabled={busy}>
				{t('common.save')}
			</button>
		</div>
	);
}

/** useLeaving asks before changes that are not saved are lost. */
function useLeaving(): void {
	useEffect(() => {
		const unload = (event: BeforeUnloadEvent) => {
			if (edits.peek().size) event.preventDefault();
		};
		const press = (event: MouseEvent) => {
			const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
			if (
				!edits.peek().size ||
				!link ||
				event.metaKey ||
				event.ctrlKey ||
				/\/admin\/settings(\/|$)/.test(link.pathname)
			)
				return;
			event.preventDefault();
			event.stopPropagation();
			void leave(link);
		};
		addEventListener('beforeunload', unload);
		document.addEventListener('click', press, true);
		return () => {
			removeEventListener('beforeunload', unload);
			document.removeEventListener('click', press, true);
		};
	}, []);
}

async function leave(link: HTMLAnchorElement): Promise<void> {
	const sure = await confirm({
		title: t('settings.leave'),
		text: t('settings.leaveText', { n: edits.peek().size }),
		action: t('settings.discard'),
		danger: true,
	});
	if (!sure) return;
	discard();
	go(link.href.slice((location.origin + href('')).length));
}
