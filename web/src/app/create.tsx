/** The dialogs in which rooms, direct messages and discussions are begun. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { post } from '../api/client';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { type Entry, listed, path, title } from '../store/rooms';
import { me } from '../store/session';
import { setting } from '../store/settings';
import { Dialog } from '../ui/dialog';
import { type Chosen, PeoplePicker } from '../ui/people';
import { complain } from '../ui/toast';
import { currentRoom } from './keys';
import { NameField, useRoomName } from './name-field';
import { go } from './router';

interface Closing {
	close: () => void;
}

export function CreateDialog({ kind, close }: { kind: 'channel' | 'direct' | 'discussion' } & Closing) {
	const titles = { channel: t('shell.newRoom'), direct: t('shell.newDirect'), discussion: t('shell.newDiscussion') };
	const Form = { channel: RoomForm, direct: DirectForm, discussion: DiscussionForm }[kind];
	return (
		<Dialog title={titles[kind]} onClose={close}>
			<Form close={close} />
		</Dialog>
	);
}

interface FormProps extends Closing {
	action: string;
	ready: boolean;
	make: () => Promise<string>;
	children: ComponentChildren;
}

/** Form makes something, once at a time, and goes there. */
function Form({ action, ready, make, close, children }: FormProps) {
	const busy = useSignal(false);
	const submit = async (event: Event) => {
		event.preventDefault();
		if (!ready || busy.value) return;
		busy.value = true;
		try {
			const to = await make();
			close();
			go(to);
		} catch (error) {
			complain(error);
		}
		busy.value = false;
	};
	return (
		<form class="stack" onSubmit={submit}>
			{children}
			<div class="actions">
				<button type="button" onClick={close}>
					{t('common.cancel')}
				</button>
				<button type="submit" class="main" disabled={!ready || busy.value}>
					{action}
				</button>
			</div>
		</form>
	);
}

function RoomForm({ close }: Closing) {
	const name = useRoomName();
	const topic = useSignal('');
	const secret = useSignal(can('create-p'));
	const readOnly = useSignal(false);
	const broadcast = useSignal(false);
	const members = useSignal<readonly Chosen[]>([]);
	const make = async () => {
		const body = {
			name: name.text.value.trim(),
			members: members.value.map((one) => one.username),
			readOnly: readOnly.value || broadcast.value,
			extraData: { ...(topic.value && { topic: topic.value }), ...(broadcast.value && { broadcast: true as const }) },
		};
		if (secret.value) return path((await post('/v1/groups.create', body)).group);
		return path((await post('/v1/channels.create', body)).channel);
	};
	return (
		<Form action={t('shell.make')} ready={name.ready.value} make={make} close={close}>
			<NameField name={name} />
			<div class="field">
				<label for="room-topic">{t('shell.topic')}</label>
				<input
					id="room-topic"
					autocomplete="off"
					value={topic.value}
					onInput={(event) => {
						topic.value = event.currentTarget.value;
					}}
				/>
			</div>
			<PeoplePicker
				label={t('shell.members')}
				chosen={members.value}
				except={[me.value.username ?? '']}
				onChange={(next) => {
					members.value = next;
				}}
			/>
			{can('create-c') && can('create-p') && (
				<Check label={t('shell.private')} hint={t('shell.privateHint')} on={secret} />
			)}
			<Check label={t('shell.readOnly')} hint={t('shell.readOnlyHint')} on={readOnly} />
			<Check label={t('shell.broadcast')} hint={t('shell.broadcastHint')} on={broadcast} />
		</Form>
	);
}

function Check({ label, hint, on }: { label: string; hint: string; on: { value: boolean } }) {
	return (
		<label class="row check">
			<input
				type="checkbox"
				checked={on.value}
				onChange={(event) => {
					on.value = event.currentTarget.checked;
				}}
			/>
			<span>
				{label}
				<span class="hint">{hint}</span>
			</span>
		</label>
	);
}

function DirectForm({ close }: Closing) {
	const people = useSignal<readonly Chosen[]>([]);
	const make = async () => {
		const usernames = people.value.map((one) => one.username).join(',');
		const { room } = await post('/v1/im.create', { usernames });
		return path({ t: 'd', rid: room.rid });
	};
	return (
		<Form action={t('shell.write')} ready={people.value.length > 0} make={make} close={close}>
			<PeoplePicker
				label={t('shell.people')}
				hint={t('shell.peopleHint')}
				chosen={people.value}
				except={[me.value.username ?? '']}
				onChange={(next) => {
					people.value = next;
				}}
			/>
		</Form>
	);
}

function parents(): readonly Entry[] {
	return listed.value.filter(({ sub }) => sub.t !== 'd' && !sub.prid);
}

function DiscussionForm({ close }: Closing) {
	const here = currentRoom();
	const parent = useSignal(here ? (here.sub.prid ?? here.sub.rid) : '');
	const name = useSignal('');
	const first = useSignal('');
	const users = useSignal<readonly Chosen[]>([]);
	const make = async () => {
		const { discussion } = await post('/v1/rooms.createDiscussion', {
			prid: parent.value,
			t_name: name.value.trim(),
			users: users.value.map((one) => one.username),
			...(first.value.trim() && { reply: first.value.trim() }),
		});
		return path(discussion as { t: string; name?: string; _id: string });
	};
	return (
		<Form action={t('shell.make')} ready={!!parent.value && !!name.value.trim()} make={make} close={close}>
			<div class="field">
				<label for="parent">{t('shell.parent')}</label>
				<select
					id="parent"
					required
					value={parent.value}
					onChange={(event) => {
						parent.value = event.currentTarget.value;
					}}
				>
					<option value="">{t('shell.chooseRoom')}</option>
					{parents().map((entry) => (
						<option key={entry.sub.rid} value={entry.sub.rid}>
							{title(entry)}
						</option>
					))}
				</select>
			</div>
			<div class="field">
				<label for="discussion-name">{t('shell.name')}</label>
				<input
					id="discussion-name"
					required
					autofocus
					autocomplete="off"
					value={name.value}
					onInput={(event) => {
						name.value = event.currentTarget.value;
					}}
				/>
			</div>
			<PeoplePicker
				label={t('shell.members')}
				chosen={users.value}
				except={[me.value.username ?? '']}
				onChange={(next) => {
					users.value = next;
				}}
			/>
			<div class="field">
				<label for="first">{t('shell.firstMessage')}</label>
				<textarea
					id="first"
					rows={3}
					maxLength={setting('Message_MaxAllowedSize', 5000)}
					value={first.value}
					onInput={(event) => {
						first.value = event.currentTarget.value;
					}}
				/>
			</div>
		</Form>
	);
}
