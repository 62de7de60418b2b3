/** Which panel is shown for which name of an address. Each is loaded when it is first opened. */
import type { ComponentType } from 'preact';
import { t } from '../i18n';
import type { Tab } from './open';
import type { PanelProps } from './slot';

export interface View {
	/** title names the panel, which may be about one thing of many. */
	title: (context: string) => string;
	load: () => Promise<{ default: ComponentType<PanelProps> }>;
}

export const views: Record<Tab, View> = {
	'invite-people': { title: () => t('panel.invite'), load: () => import('./invite') },
	thread: { title: (tmid) => (tmid ? t('room.thread') : t('panel.threads')), load: () => import('./thread') },
	discussions: { title: () => t('panel.discussions'), load: () => import('./discussions') },
	'pinned-messages': { title: () => t('panel.pinned'), load: () => import('./messages') },
	'starred-messages': { title: () => t('panel.starred'), load: () => import('./messages') },
	'uploaded-files-list': { title: () => t('panel.files'), load: () => import('./files') },
	'push-notifications': { title: () => t('panel.notifications'), load: () => import('./notifications') },
	'clean-history': { title: () => t('panel.clean'), load: () => import('./clean') },
	mentions: { title: () => t('panel.mentions'), load: () => import('./messages') },
	'rocket-search': { title: () => t('panel.search'), load: () => import('./search') },
	'members-list': { title: () => t('panel.members'), load: () => import('./members') },
	'user-info': { title: () => t('panel.person'), load: () => import('./person') },
	'channel-settings': { title: () => t('panel.info'), load: () => import('./info') },
};
