import { post } from '../api/client';
import { go } from '../app/router';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { type Entry, hide, title } from '../store/rooms';
import { Icon, type IconName } from '../ui/icon';
import { confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';

/** Something that is done with a whole room. */
interface Act {
	label: string;
	icon: IconName;
	may: boolean;
	danger?: boolean;
	/** What is asked before, under its title. */
	title?: string;
	ask?: string;
	act: () => Promise<unknown>;
	/** Whether the room is no longer there for the person. */
	leaves?: boolean;
}

/** InfoActs are what can be done with a room as a whole: hide, leave, archive and delete it. */
export function InfoActs({ entry }: { entry: Entry }) {
	return (
		<div class="info-acts">
			{actsOf(entry)
				.filter((one) => one.may)
				.map((one) => (
					<button
						key={one.label}
						type="button"
						class={one.danger ? 'bare alarm' : 'bare'}
						onClick={() => void perform(one)}
					>
						<Icon name={one.icon} />
						{one.label}
					</button>
				))}
		</div>
	);
}

function actsOf(entry: Entry): Act[] {
	const { sub, room: is } = entry;
	const roomId = sub.rid;
	const room = title(entry);
	const grouped = sub.t !== 'd';
	const archive = is?.archived ? 'unarchive' : 'archive';
	return [
		{
			label: t('panel.hide'),
			icon: 'eye',
			may: true,
			act: () => away(() => hide(roomId)),
		},
		{
			label: t('panel.leave'),
			icon: 'out',
			may: grouped && can(sub.t === 'c' ? 'leave-c' : 'leave-p'),
			title: t('panel.leaveTitle', { room }),
			ask: t('panel.leaveText', { room }),
			leaves: true,
			act: () => post('/v1/rooms.leave', { roomId }),
		},
		{
			label: t(`panel.${archive}`),
			icon: 'file',
			may: grouped && can(`${archive}-room`, roomId),
			...(!is?.archived && {
				title: t('panel.archiveTitle', { room }),
				ask: t(can('unarchive-room', roomId) ? 'panel.archiveText' : 'panel.archiveForGood', { room }),
			}),
			act: () => post('/v1/rooms.changeArchivationState', { rid: roomId, action: archive }),
		},
		{
			label: t('panel.delete'),
			icon: 'trash',
			may: grouped && can(`delete-${sub.t}`, roomId),
			danger: true,
			title: t('panel.deleteTitle', { room }),
			ask: t('panel.deleteText', { room }),
			leaves: true,
			act: () => post('/v1/rooms.delete', { roomId }),
		},
	];
}

async function perform({ label, title: asked = label, ask, danger, act, leaves }: Act): Promise<void> {
	if (ask && !(await confirm({ title: asked, text: ask, action: label, danger: !!danger }))) return;
	const done = await attempt(act);
	if (done && leaves) go('/home');
}

/** away leaves the room's page before something is done that its being looked at would undo. */
function away(act: () => Promise<unknown>): Promise<unknown> {
	go('/home');
	return act();
}
