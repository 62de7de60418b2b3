import { lazily } from './lazily';

export const InviteChart = lazily(() => import('./invite-chart').then((part) => part.InviteChart));
