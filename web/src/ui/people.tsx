/** A field in which people are chosen by typing a part of their name. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../i18n';
import { Avatar } from './avatar';
import { Icon } from './icon';
import './people.css';

export interface Chosen {
	_id: string;
	username: string;
	name?: string;
}

interface Props {
	label: string;
	hint?: string;
	chosen: readonly Chosen[];
	onChange: (chosen: readonly Chosen[]) => void;
	/** Usernames that are not offered. */
	except?: readonly string[];
}

/** PeoplePicker lets the person choose others, whom the server suggests while they type. */
export function PeoplePicker({ label, hint, chosen, onChange, except = [] }: Props) {
	const id = useId();
	const text = useSignal('');
	const found = useSignal<readonly Chosen[]>([]);
	const at = useSignal(0);
	useEffect(() => {
		const term = text.value.trim().replace(/^@/, '');
		found.value = [];
		if (!term) return;
		const timer = setTimeout(async () => {
			const exceptions = [...except, ...chosen.map((one) => one.username)];
			const { items } = await get('/v1/users.autocomplete', {
				selector: JSON.stringify({ term, exceptions }),
			});
			if (text.peek().trim().replace(/^@/, '') === term) found.value = items;
		}, 150);
		return () => clearTimeout(timer);
	}, [text.value, chosen.length]);
	const add = (one: Chosen | undefined) => {
		if (!one) return;
		onChange([...chosen, one]);
		text.value = '';
		found.value = [];
		at.value = 0;
	};
	const list = found.value;
	const here = Math.min(at.value, list.length - 1);
	const keys = (event: KeyboardEvent) => {
		if (event.key === 'ArrowDown' && list.length) at.value = (here + 1) % list.length;
		else if (event.key === 'ArrowUp' && list.length) at.value = (here - 1 + list.length) % list.length;
		else if (event.key === 'Enter' && list.length) add(list[here]);
		else if (event.key === 'Backspace' && !text.value && chosen.length) onChange(chosen.slice(0, -1));
		else if (event.key === 'Escape' && list.length) found.value = [];
		else return;
		event.preventDefault();
	};
	return (
		<div class="field people">
			<label for={id}>{label}</label>
			<ul class="row wrap">
				{chosen.map((one) => (
					<li key={one._id}>
						<Chip one={one} remove={() => onChange(chosen.filter((other) => other !== one))} />
					</li>
				))}
			</ul>
			<input
				id={id}
				role="combobox"
				autocomplete="off"
				spellcheck={false}
				aria-expanded={list.length > 0}
				aria-controls={`${id}-list`}
				aria-autocomplete="list"
				aria-activedescendant={list.length ? `${id}-${here}` : undefined}
				aria-describedby={hint ? `${id}-hint` : undefined}
				value={text.value}
				onInput={(event) => {
					text.value = event.currentTarget.value;
				}}
				onKeyDown={keys}
			/>
			{hint && (
				<span class="hint" id={`${id}-hint`}>
					{hint}
				</span>
			)}
			<Suggestions id={id} list={list} here={here} add={add} />
		</div>
	);
}

function Chip({ one, remove }: { one: Chosen; remove: () => void }) {
	return (
		<span class="chip">
			<Avatar username={one.username} look="small" />
			{one.name || one.username}
			<button type="button" class="icon" aria-label={t('common.remove', { name: one.username })} onClick={remove}>
				<Icon name="close" />
			</button>
		</span>
	);
}

interface SuggestionsProps {
	id: string;
	list: readonly Chosen[];
	here: number;
	add: (one: Chosen) => void;
}

function Suggestions({ id, list, here, add }: SuggestionsProps) {
	return (
		<div
			id={`${id}-list`}
			role="listbox"
			aria-label={t('common.suggestions')}
			class="people-list"
			hidden={!list.length}
		>
			{list.map((one, i) => (
				// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
				<div
					key={one._id}
					id={`${id}-${i}`}
					role="option"
					tabIndex={-1}
					class="people-one"
					aria-selected={i === here}
					onClick={() => add(one)}
				>
					<Avatar username={one.username} look="small" />
					<span class="cut">{one.name || one.username}</span>
					<span class="soft small">@{one.username}</span>
				</div>
			))}
		</div>
	);
}
