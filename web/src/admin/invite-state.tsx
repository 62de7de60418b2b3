/** How an invite stands. */
import { signal } from '@preact/signals';
import type { AdminInvite, InviteState } from '../api/admin';
import { t } from '../i18n';

/** Counts what happens to invites; each time the lists are read again. */
export const version = signal(0);

/** StateTag says how an invite stands, in colour and in words. */
export function StateTag({ state }: { state: InviteState }) {
	const look = state === 'active' ? 'good' : state === 'paused' ? 'wait' : state === 'revoked' ? 'bad' : '';
	return <span class={`adm-tag ${look}`}>{t(`inviting.${state}`)}</span>;
}

/** usedOf says how many came by an invite: "3 of 10". */
export function usedOf({ uses, maxUses }: Pick<AdminInvite, 'uses' | 'maxUses'>): string {
	return maxUses ? t('inviting.usedOf', { uses, max: maxUses }) : String(uses);
}
