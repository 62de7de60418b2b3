/** What stands above the field, or in its place. */
import { useState } from 'preact/hooks';
import { get, post } from '../api/client';
import { t } from '../i18n';
import { block, other } from '../store/block';
import { stopEditing, unquote } from '../store/compose';
import { can } from '../store/permissions';
import { type Entry, title } from '../store/rooms';
import { me } from '../store/session';
import { setting } from '../store/settings';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { ask } from '../ui/overlay';
import { attempt } from '../ui/toast';

/** Editing says that a message is being changed. */
export function Editing({ id }: { id: string }) {
	return (
		<div class="composer-bar">
			<Icon name="edit" />
			<span class="grow cut">{t('compose.editing')}</span>
			<button type="button" class="icon" aria-label={t('compose.stopEditing')} onClick={() => stopEditing(id)}>
				<Icon name="close" />
			</button>
		</div>
	);
}

/** Quoted is a message that what is written will quote. */
export function Quoted({ id, message }: { id: string; message: Message }) {
	const who = message.u.name || message.u.username;
	const what = message.msg || message.attachments?.[0]?.title || '';
	return (
		<div class="composer-bar">
			<Icon name="quote" />
			<span class="grow cut">
				<b>{who}</b> {what}
			</span>
			<button
				type="button"
				class="icon"
				aria-label={t('compose.unquote', { who })}
				onClick={() => unquote(id, message)}
			>
				<Icon name="close" />
			</button>
		</div>
	);
}

export type Bar = 'join' | 'archived' | 'blocked' | 'blocker' | 'muted' | 'readonly' | 'encrypted';

/** barOf says why the person cannot write in a room, if so. */
export function barOf({ sub, room, preview }: Entry): Bar | undefined {
	const { rid } = sub;
	const mine = me.value.username ?? '';
	const { muted, unmuted } = (room ?? {}) as { muted?: string[]; unmuted?: string[] };
	const blocks = sub as { blocked?: boolean; blocker?: boolean; archived?: boolean };
	if (preview) return 'join';
	if (room?.archived || blocks.archived) return 'archived';
	if (blocks.blocker) return 'blocker';
	if (blocks.blocked) return 'blocked';
	if (muted?.includes(mine)) return 'muted';
	if (room?.ro && !unmuted?.includes(mine) && !can('post-readonly', rid)) return 'readonly';
	if (room?.encrypted && setting('E2E_Enable', false) && !setting('E2E_Allow_Unencrypted_Messages', false))
		return 'encrypted';
	return undefined;
}

const icons = {
	join: 'eye',
	archived: 'lock',
	blocked: 'block',
	blocker: 'block',
	muted: 'bellOff',
	readonly: 'lock',
	encrypted: 'key',
} as const;

/** Closed stands where one cannot write, and says why. */
export function Closed({ entry, bar }: { entry: Entry; bar: Bar }) {
	return (
		<div class="composer-closed" role="note">
			<Icon name={icons[bar]} />
			<span class="grow">{t(`compose.bar_${bar}`, { room: title(entry) })}</span>
			{bar === 'join' && <Join entry={entry} />}
			{bar === 'blocker' && <Unblock entry={entry} />}
		</div>
	);
}

function Unblock({ entry }: { entry: Entry }) {
	const blocked = other(entry);
	if (!blocked) return null;
	return (
		<button type="button" onClick={() => void attempt(() => block(entry.sub.rid, blocked, false))}>
			{t('compose.unblock')}
		</button>
	);
}

function Join({ entry: { sub } }: { entry: Entry }) {
	const [waits, setWaits] = useState(false);
	const join = async () => {
		setWaits(true);
		await attempt(async () => {
			const { room } = await get('/v1/rooms.info', { roomId: sub.rid });
			const needsCode =
				(room as { joinCodeRequired?: boolean } | undefined)?.joinCodeRequired && !can('join-without-join-code');
			const joinCode = needsCode
				? await ask({
						title: t('compose.join'),
						label: t('compose.joinCode'),
						action: t('compose.join'),
						type: 'password',
					})
				: '';
			if (joinCode !== undefined) await post('/v1/channels.join', { roomId: sub.rid, ...(joinCode && { joinCode }) });
		});
		setWaits(false);
	};
	return (
		<button type="button" class="main" disabled={waits} onClick={join}>
			{t('compose.join')}
		</button>
	);
}
