import { useState } from 'preact/hooks';
import type { AdminInvite as Invite } from '../api/admin';
import { get } from '../api/client';
import { t } from '../i18n';
import './invite.css';
import { InviteLink } from './invite-link';
import { InviteLinks } from './invite-links';
import { InviteMail } from './invite-mail';
import { usePages } from './pages';
import type { PanelProps } from './slot';

/** The ways to bring somebody into a room: a link that is there at once, or letters. */
export default function InvitePeople({ entry }: PanelProps) {
	const { rid } = entry.sub;
	const [mail, setMail] = useState(false);
	const pages = usePages<Invite>(
		async (offset) => {
			const { invites, total } = await get('/v1/invites.list', { rid, state: 'active', offset, count: 25 });
			return { items: invites, total };
		},
		[rid],
	);
	return (
		<div class="panel-body stack invite">
			<fieldset class="choice">
				<legend class="unseen">{t('panel.how')}</legend>
				<button type="button" class="bare" aria-pressed={!mail} onClick={() => setMail(false)}>
					{t('panel.byLink')}
				</button>
				<button type="button" class="bare" aria-pressed={mail} onClick={() => setMail(true)}>
					{t('panel.byMail')}
				</button>
			</fieldset>
			{mail ? <InviteMail rid={rid} sent={pages.again} /> : <InviteLink rid={rid} made={pages.again} />}
			<InviteLinks pages={pages} />
		</div>
	);
}
