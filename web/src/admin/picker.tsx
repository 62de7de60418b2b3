/** A field that finds people while one types. */
import { useId, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { Avatar } from '../ui/avatar';
import { complain } from '../ui/toast';

export interface Picked {
	_id: string;
	username: string;
	name?: string | undefined;
}

interface Props {
	label: string;
	value?: string;
	onPick: (person: Picked) => void;
	/** Called when the field was emptied. */
	onClear?: () => void;
}

/** PersonPicker offers people; arrow keys choose, Enter takes. */
export function PersonPicker({ label, value = '', onPick, onClear }: Props) {
	const id = useId();
	const [text, setText] = useState(value);
	const [found, setFound] = useState<readonly Picked[]>([]);
	const [at, setAt] = useState(-1);
	const timer = useRef(0);
	const search = (term: string) => {
		setText(term);
		clearTimeout(timer.current);
		if (!term.trim()) {
			setFound([]);
			onClear?.();
			return;
		}
		timer.current = window.setTimeout(() => {
			get('/v1/users.autocomplete', { selector: JSON.stringify({ term: term.trim() }) }).then(({ items }) => {
				setFound(items.slice(0, 8).map(({ _id, username, name }) => ({ _id, username, name })));
				setAt(0);
			}, complain);
		}, 200);
	};
	const take = (person: Picked | undefined) => {
		if (!person) return;
		setFound([]);
		setText(onClear ? person.username : '');
		onPick(person);
	};
	const walk = (event: KeyboardEvent) => {
		if (event.key === 'Escape' && found.length) setFound([]);
		else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
		else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
		else if (event.key === 'Enter' && found.length) take(found[at]);
		else return;
		event.preventDefault();
	};
	return (
		<div class="pk">
			<label class="unseen" for={id}>
				{label}
			</label>
			<input
				id={id}
				type="text"
				// biome-ignore lint/a11y/noRedundantRoles: only a field with a list of the browser's own is one by itself
				role="combobox"
				list={undefined}
				autocomplete="off"
				aria-expanded={found.length > 0}
				aria-controls={`${id}-l`}
				aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
				placeholder={label}
				value={text}
				onInput={(event) => search(event.currentTarget.value)}
				onKeyDown={walk}
				onBlur={() => setTimeout(() => setFound([]), 150)}
			/>
			<div id={`${id}-l`} class="pk-list" role="listbox" aria-label={t('admin.users')} hidden={!found.length}>
				{found.map((person, i) => (
					<div
						key={person._id}
						id={`${id}-${i}`}
						role="option"
						tabIndex={-1}
						aria-selected={i === at}
						onMouseDown={(event) => {
							event.preventDefault();
							take(person);
						}}
					>
						<Avatar username={person.username} look="small" />
						{person.name} <span class="soft">@{person.username}</span>
					</div>
				))}
			</div>
		</div>
	);
}
