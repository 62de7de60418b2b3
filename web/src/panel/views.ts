/** Which panel is shown for which name of an address. Each is loaded when it is first opened. */
import type { ComponentType } from 'preact';
import { t } from '../i18n';
import type { Tab } from './open';
import type { PanelProps } from './slot';

export interface View {
	title: () => string;
	load: () => Promise<{ default: ComponentType<PanelProps> }>;
}

export const views: Partial<Record<Tab, View>> = {
	'invite-people': { title: () => t('panel.invite'), load: () => import('./invite') },
	thread: { title: () => t('room.thread'), load: () => import('./thread') },
	'members-list': { title: () => t('panel.members'), load: () => import('./members') },
	'user-info': { title: () => t('panel.person'), load: () => import('./person') },
	'channel-settings': { title: () => t('panel.info'), load: () => import('./info') },
};
