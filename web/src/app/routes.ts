/** Which page is at which path. Each is loaded when somebody goes there, with its texts. */
import type { ComponentType } from 'preact';
import type { Section } from '../i18n';

export interface Route {
	pattern: string;
	load: () => Promise<{ default: ComponentType<PageProps> }>;
	sections: Section[];
}

/** What a page is given: the variables of its path. */
export interface PageProps {
	params: Record<string, string>;
}

const room = () => import('../room/room');
const people: Section[] = ['admin', 'people'];
const watching: Section[] = ['admin', 'watching'];

export const routes: readonly Route[] = [
	{ pattern: '/', load: () => import('./home'), sections: [] },
	{ pattern: '/home', load: () => import('./home'), sections: [] },
	{ pattern: '/directory/:tab?', load: () => import('../directory/directory'), sections: ['directory'] },
	{
		pattern: '/:kind(channel|group|direct)/:name/:tab?/:context?',
		load: room,
		sections: ['room', 'header', 'compose'],
	},
	{ pattern: '/admin/users/:context?/:id?', load: () => import('../admin/users'), sections: people },
	{ pattern: '/admin/rooms/:context?/:id?', load: () => import('../admin/rooms'), sections: people },
	{ pattern: '/admin/:page(info)?', load: () => import('../admin/overview'), sections: watching },
	{
		pattern: '/admin/permissions',
		load: () => import('../admin/permissions'),
		sections: ['admin', 'people', 'permissions'],
	},
	{
		pattern: '/admin/moderation',
		load: () => import('../admin/moderation'),
		sections: ['admin', 'watching', 'people'],
	},
	{ pattern: '/admin/audit', load: () => import('../admin/audit'), sections: watching },
	{ pattern: '/admin/device-management', load: () => import('../admin/sessions'), sections: watching },
	{ pattern: '/admin/emoji-custom', load: () => import('../admin/emoji'), sections: watching },
	{ pattern: '/admin/invites/:id?', load: () => import('../admin/invites'), sections: ['admin', 'inviting'] },
	{ pattern: '/admin/settings/:group?', load: () => import('../admin/settings'), sections: ['admin', 'settings'] },
	{ pattern: '/account', load: () => import('../account/profile'), sections: ['account'] },
	{ pattern: '/account/profile', load: () => import('../account/profile'), sections: ['account'] },
	{ pattern: '/account/preferences', load: () => import('../account/preferences'), sections: ['account'] },
	{ pattern: '/account/notifications', load: () => import('../account/notifications'), sections: ['account'] },
	{ pattern: '/account/security', load: () => import('../account/security'), sections: ['account'] },
	{ pattern: '/account/manage-devices', load: () => import('../account/devices'), sections: ['account'] },
	{ pattern: '/account/tokens', load: () => import('../account/tokens'), sections: ['account'] },
];
