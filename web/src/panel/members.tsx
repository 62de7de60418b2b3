import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { can } from '../store/permissions';
import type { Entry } from '../store/rooms';
import { Icon } from '../ui/icon';
import { open } from '../ui/overlay';
import { AddMembers } from './add-members';
import { family } from './family';
import { List } from './list';
import { MemberRow } from './member';
import type { Member } from './member-acts';
import { useMemberRoles } from './member-roles';
import './members.css';
import { usePages } from './pages';
import { useSettled } from './settled';
import type { PanelProps } from './slot';

/** The members of a room, as the server finds them. */
export default function Members({ entry }: PanelProps) {
	const [text, setText] = useState('');
	const [there, setThere] = useState(false);
	const filter = useSettled(text.trim());
	const roles = useMemberRoles(entry);
	const { rid } = entry.sub;
	const pages = usePages<Member>(
		async (offset) => {
			const status = there ? ['online', 'away', 'busy'] : [];
			const input = { roomId: rid, offset, count: 50, ...(filter && { filter }), ...(there && { status }) };
			const { members, total } = await get(family(entry, 'members'), input);
			return { items: members as Member[], total };
		},
		[rid, filter, there],
	);
	const { usersCount } = entry.room ?? {};
	useEffect(() => {
		if (pages.items.length) pages.again(); // somebody came or went
	}, [usersCount]);
	return (
		<>
			<div class="panel-tools">
				<input
					type="search"
					class="grow"
					placeholder={t('panel.findMember')}
					aria-label={t('panel.findMember')}
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				<select
					aria-label={t('panel.whom')}
					value={there ? 'there' : 'all'}
					onChange={(e) => setThere(e.currentTarget.value === 'there')}
				>
					<option value="all">{t('panel.everybody')}</option>
					<option value="there">{t('panel.there')}</option>
				</select>
				{mayAdd(entry) && (
					<button
						type="button"
						onClick={() => open((close) => <AddMembers entry={entry} done={pages.again} onClose={close} />)}
					>
						<Icon name="plus" />
						{t('panel.add')}
					</button>
				)}
			</div>
			<p class="panel-count small soft" role="status">
				{pages.busy ? '' : t('panel.found', { n: pages.total })}
			</p>
			<List pages={pages} empty={<p>{t('panel.nobody')}</p>}>
				{(member) => (
					<MemberRow
						key={member._id}
						entry={entry}
						member={member}
						roles={roles.get(member._id) ?? []}
						gone={() => pages.change((items) => items.filter((one) => one._id !== member._id))}
					/>
				)}
			</List>
		</>
	);
}

function mayAdd({ sub }: Entry): boolean {
	if (sub.t === 'd') return false;
	return (
		can('add-user-to-joined-room', sub.rid) || can(sub.t === 'c' ? 'add-user-to-any-c-room' : 'add-user-to-any-p-room')
	);
}
