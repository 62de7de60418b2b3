import { lazily } from './lazily';

export const RoleDialog = lazily(() => import('./role').then((part) => part.RoleDialog));
