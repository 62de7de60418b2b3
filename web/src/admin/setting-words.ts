/** Settings in words: those that have an effect have texts, the others are called by their ids in words. */
import type { AdminSetting } from '../api/admin';
import { isSection, type Section, said } from '../i18n';

/** Words that are written in capitals, or in a way of their own. */
const special = new Map(
	'2FA API ID URL TTL LDAP SMTP OAuth E2E CORS REST CAS S3 AWS CDN CSP DDP IP HTML CSS UI UTF8 SSL TLS TOTP DMs DN CA OTR NPS SSRF iOS Android WebDAV GitHub GitLab VoIP QR SVG APN GCM GIF'
		.split(' ')
		.map((word) => [word.toLowerCase(), word]),
);

/** derive makes words of an id: Accounts_AllowDeleteOwnAccount is "Allow delete own account". */
export function derive(id: string, without = ''): string {
	const rest = without && id.startsWith(without) && id.length > without.length ? id.slice(without.length) : id;
	const parts = rest
		.replace(/[_\-.]+/g, ' ')
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/(\d)([A-Z][a-z])/g, '$1 $2')
		.replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
		.trim()
		.split(/\s+/)
		.map((word) => special.get(word.toLowerCase()) ?? word.toLowerCase());
	const text = parts.join(' ').replace(/\bo auth\b/g, 'OAuth');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * sectionOf is where the texts for a group's settings are, each group's apart,
 * as nobody needs all at once; undefined where nothing in it has an effect.
 * There a setting is called by its id, what it does by `ID?`, each of its
 * choices by `ID=value`, and a part of the group by `@part`.
 */
export function sectionOf(group = ''): Section | undefined {
	const name = `in${group.replace(/\W/g, '')}`;
	return isSection(name) ? name : undefined;
}

/** wanted is the texts that a page needs: those of a group and of what its settings depend on, or of all groups. */
export function wanted(list: Iterable<AdminSetting>, group: string, all: boolean): Section[] {
	const every = [...list];
	const here = every.filter((one) => all || one.group === group);
	const others = new Set(here.flatMap((one) => conditions(one.enableQuery).map(({ _id }) => _id)));
	const groups = every.filter((one) => others.has(one._id)).concat(here);
	return [...new Set(groups.flatMap((one) => sectionOf(one.group) ?? []))].sort();
}

/** ours is our own text for something of a group, or undefined. */
function ours(group: string | undefined, key: string): string | undefined {
	const section = sectionOf(group);
	return section && said(section, key);
}

const prefixes =
	/^(Accounts_OAuth_Custom-|Accounts_OAuth_|Accounts_|Message_|FileUpload_|LDAP_|Layout_|RetentionPolicy_|Push_|CAS_|Invite_|E2E_|Log_|Federation_Matrix_|API_)/;

/** labelOf is what a setting is called. */
export function labelOf(setting: Pick<AdminSetting, '_id' | 'i18nLabel' | 'group'>): string {
	const { _id: id, i18nLabel: label } = setting;
	const known = ours(setting.group, id);
	if (known) return known;
	if (label && label !== id)
		return /\s/.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : derive(label, prefixes.exec(label)?.[0]);
	return derive(id, prefixes.exec(id)?.[0]);
}

/** hintOf says what a setting does, where its name does not tell. */
export function hintOf(setting: AdminSetting): string | undefined {
	return ours(setting.group, `${setting._id}?`);
}

/** groupName is what a group is called. */
export function groupName(id: string): string {
	return said('settings', `group_${id.replace(/\W/g, '')}`) ?? inWords(id);
}

/** partName is what a part of a group is called. */
export function partName(group: string, id: string): string {
	return ours(group, `@${id}`) ?? inWords(id, `${group}_`);
}

function inWords(id: string, without = ''): string {
	return /\s/.test(id) ? id : derive(id, without);
}

/** choiceName is what one of a setting's values is called. */
export function choiceName(
	setting: AdminSetting,
	{ key, i18nLabel: label }: { key: string; i18nLabel: string },
): string {
	return ours(setting.group, `${setting._id}=${key}`) ?? inWords(label, `${setting._id}_`);
}

/** actName is what stands on the button of an action. */
export function actName(setting: AdminSetting): string {
	return ours(setting.group, `${setting._id}=`) ?? derive(setting.actionText ?? setting._id);
}

type Condition = { _id: string; value?: unknown };

/** conditions are those of a setting's query. */
export function conditions(query: string | undefined): Condition[] {
	return query ? [JSON.parse(query) as Condition | Condition[]].flat() : [];
}

/** met says whether the other settings are as a setting's query wants them. */
export function met(query: string | undefined, value: (id: string) => unknown): boolean {
	return conditions(query).every((one) => holds(one.value, value(one._id)));
}

function holds(wanted: unknown, value: unknown): boolean {
	if (typeof wanted !== 'object' || wanted === null) return wanted === value;
	return Object.entries(wanted).every(([operator, operand]) => {
		switch (operator) {
			case '$in':
				return (operand as unknown[]).includes(value);
			case '$nin':
				return !(operand as unknown[]).includes(value);
			case '$ne':
				return operand !== value;
			case '$exists':
				return operand === (value !== undefined);
			default:
				return false;
		}
	});
}
