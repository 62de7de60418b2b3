import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { type Entry, title } from '../store/rooms';
import { ddp } from '../store/session';
import { Avatar } from '../ui/avatar';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { attempt } from '../ui/toast';
import { useFound } from './found';

interface AddMembersProps {
	entry: Entry;
	done: () => void;
	onClose: () => void;
}

/** AddMembers brings people of the workspace into a room at once. */
export function AddMembers({ entry, done, onClose }: AddMembersProps) {
	const [chosen, setChosen] = useState<readonly string[]>([]);
	const [text, setText] = useState('');
	const found = useFound(text, search);
	const toggle = (name: string) =>
		setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
	const add = async (event: SubmitEvent) => {
		event.preventDefault();
		if (!chosen.length) return;
		const went = await attempt(
			() => ddp.call('addUsersToRoom', { rid: entry.sub.rid, users: chosen }),
			t('panel.added', { n: chosen.length }),
		);
		if (!went) return;
		done();
		onClose();
	};
	return (
		<Dialog title={t('panel.addTo', { room: title(entry) })} onClose={onClose}>
			<form class="stack" onSubmit={(event) => void add(event)}>
				<div class="field">
					<label for="add-people">{t('panel.findPeople')}</label>
					<input
						id="add-people"
						type="search"
						autocomplete="off"
						value={text}
						onInput={(e) => setText(e.currentTarget.value)}
					/>
				</div>
				{chosen.length > 0 && (
					<ul class="row wrap" aria-label={t('panel.chosen')}>
						{chosen.map((name) => (
							<li key={name}>
								<button type="button" onClick={() => toggle(name)} aria-label={t('panel.unchoose', { name })}>
									@{name}
									<Icon name="close" />
								</button>
							</li>
						))}
					</ul>
				)}
				<ul class="add-found" aria-label={t('panel.foundPeople')}>
					{found.map((one) => (
						<li key={one._id}>
							<label class="check">
								<input type="checkbox" checked={chosen.includes(one.username)} onChange={() => toggle(one.username)} />
								<Avatar username={one.username} etag={one.avatarETag} look="small" />
								<span class="grow cut">
									{one.name} <span class="soft">@{one.username}</span>
								</span>
							</label>
						</li>
					))}
				</ul>
				<div class="actions">
					<button type="button" onClick={onClose}>
						{t('common.cancel')}
					</button>
					<button type="submit" class="main" aria-disabled={!chosen.length}>
						{t('panel.addThem')}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

async function search(term: string) {
	const { items } = await get('/v1/users.autocomplete', { selector: JSON.stringify({ term }) });
	return items;
}
