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
const adminSections: Section[] = ['admin'];

export const routes: readonly Route[] = [
	{ pattern: '/', load: () => import('./home'), sections: [] },
	{ pattern: '/home', load: () => import('./home'), sections: [] },
	{ pattern: '/directory/:tab?', load: () => import('../directory/directory'), sections: ['directory'] },
	{
		pattern: '/:kind(channel|group|direct)/:name/:tab?/:context?',
		load: room,
		sections: ['room', 'header', 'compose'],
	},
	{ pattern: '/admin', load: () => import('../admin/overview'), sections: adminSections },
	{ pattern: '/admin/info', load: () => import('../admin/overview'), sections: adminSections },
	{ pattern: '/admin/users/:context?/:id?', load: () => import('../admin/users'), sections: adminSections },
	{ pattern: '/admin/rooms/:context?/:id?', load: () => import('../admin/rooms'), sections: adminSections },
	{ pattern: '/admin/permissions', load: () => import('../admin/permissions'), sections: adminSections },
	{ pattern: '/admin/invites/:id?', load: () => import('../admin/invites'), sections: ['admin', 'inviting', 'panel'] },
	{ pattern: '/admin/settings/:group?', load: () => import('../admin/settings'), sections: ['admin', 'settings'] },
	{ pattern: '/account', load: () => import('../account/profile'), sections: ['account'] },
];
