/** Settings in words: the server has ids, some of which have a text of ours. */
import type { AdminSetting } from '../api/admin';
import { t } from '../i18n';

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

/** ours is our own text for an id, or undefined. */
function ours(id: string): string | undefined {
	const key = `settings.${id}`;
	const text = t(key as 'settings.Site_Name');
	return text === key ? undefined : text;
}

const prefixes =
	/^(Accounts_OAuth_Custom-|Accounts_OAuth_|Accounts_|Message_|FileUpload_|LDAP_|Layout_|RetentionPolicy_|Push_|CAS_|Invite_|E2E_|Log_|Federation_Matrix_|API_)/;

/** labelOf is what a setting is called. */
export function labelOf(setting: Pick<AdminSetting, '_id' | 'i18nLabel'>): string {
	const { _id: id, i18nLabel: label } = setting;
	const known = ours(id);
	if (known) return known;
	if (label && label !== id)
		return /\s/.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : derive(label, prefixes.exec(label)?.[0]);
	return derive(id, prefixes.exec(id)?.[0]);
}

/** groupName is what a group, a tab or a section is called. */
export function groupName(id: string, within = ''): string {
	return ours(`group_${id.replace(/\W/g, '')}`) ?? (/\s/.test(id) ? id : derive(id, within && `${within}_`));
}

/** choiceName is what one of a setting's values is called. */
export function choiceName(setting: AdminSetting, label: string): string {
	const stem = /^(.*_)/.exec(label)?.[1] ?? '';
	return /\s/.test(label)
		? label
		: derive(label, label.startsWith(setting._id) ? `${setting._id}_` : /^Message_HideType_/.test(label) ? stem : '');
}

type Condition = { _id: string; value?: unknown };

/** met says whether the other settings are as a setting's query wants them. */
export function met(query: string | undefined, value: (id: string) => unknown): boolean {
	if (!query) return true;
	const wanted = JSON.parse(query) as Condition | Condition[];
	return [wanted].flat().every((one) => holds(one.value, value(one._id)));
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
