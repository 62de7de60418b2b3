/** The popup that completes names while they are written: people, rooms, emoji and commands. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Emoji } from '../emoji/emoji';
import { t } from '../i18n';
import type { Entry } from '../store/rooms';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { change, type FieldRef } from './composer-field';
import { completed, type Trigger, trigger } from './composer-format';
import { far, near, type Offer } from './composer-suggest';

const pause = 180; // milliseconds without a key before the server is asked

export interface Suggestions {
	offers: readonly Offer[];
	active: number;
	/** Looks at what is before the caret now. */
	look: () => void;
	/** Takes a key, and says whether it was meant for the popup. */
	key: (event: KeyboardEvent) => boolean;
	choose: (offer: Offer) => void;
	close: () => void;
}

/** useSuggestions follows a field and keeps what can be offered. */
export function useSuggestions(field: FieldRef, entry: Entry): Suggestions {
	const [offers, setOffers] = useState<readonly Offer[]>([]);
	const [active, setActive] = useState(0);
	const at = useRef<Trigger | undefined>(undefined);
	const timer = useRef(0);
	useEffect(() => () => clearTimeout(timer.current), []);
	const show = (next: readonly Offer[]) => {
		setOffers(next);
		setActive((before) => Math.min(before, Math.max(0, next.length - 1)));
	};
	const close = () => {
		at.current = undefined;
		clearTimeout(timer.current);
		setOffers([]);
	};
	const look = () => {
		const { current } = field;
		if (!current || current.selectionStart !== current.selectionEnd) return close();
		const found = trigger(current.value, current.selectionStart);
		if (!found) return close();
		const before = at.current;
		if (before?.kind === found.kind && before.query === found.query && before.from === found.from) return;
		at.current = found;
		setActive(0);
		show(near(found, entry));
		clearTimeout(timer.current);
		timer.current = window.setTimeout(ask, found.kind === '@' || found.kind === '#' ? pause : 0, found);
	};
	const ask = async (asked: Trigger) => {
		const found = await far(asked, entry).catch(() => undefined); // what is known here stays
		if (found && at.current === asked) show(found);
	};
	const choose = (offer: Offer) => {
		const { current } = field;
		const begun = at.current;
		close();
		if (current && begun) change(current, completed(begun, current.selectionStart, current.value, offer.name));
	};
	const key = (event: KeyboardEvent): boolean => {
		if (!offers.length || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
		const chosen = offers[active];
		if (event.key === 'ArrowDown') setActive((active + 1) % offers.length);
		else if (event.key === 'ArrowUp') setActive((active + offers.length - 1) % offers.length);
		else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) {
			if (event.key === 'Enter' && isWritten(chosen, at.current)) return false;
			choose(chosen);
		} else if (event.key === 'Escape') close();
		else return false;
		return true;
	};
	return { offers, active, look, key, choose, close };
}

/** isWritten says whether a command stands there in full, which Enter then runs. */
function isWritten(offer: Offer, at: Trigger | undefined): boolean {
	return offer.kind === '/' && at?.query === offer.name;
}

export function Popup({
	id,
	offers,
	active,
	choose,
}: { id: string } & Pick<Suggestions, 'offers' | 'active' | 'choose'>) {
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => list.current?.children[active]?.scrollIntoView({ block: 'nearest' }), [active]);
	return (
		<>
			<span class="unseen" role="status">
				{offers.length ? t('compose.offers', { n: offers.length }) : ''}
			</span>
			<div
				ref={list}
				id={id}
				class="composer-popup"
				role="listbox"
				aria-label={t('compose.offered')}
				hidden={!offers.length}
			>
				{offers.map((offer, i) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and takes the keys
					<div
						key={offer.kind + offer.name}
						id={`${id}-${i}`}
						role="option"
						tabIndex={-1}
						aria-selected={i === active}
						class="composer-offer"
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => choose(offer)}
					>
						<Sign offer={offer} />
						<span class="cut">{offer.label}</span>
						{offer.hint && <span class="soft small cut grow">{offer.hint}</span>}
						{offer.outside && <span class="soft small">{t('compose.outside')}</span>}
					</div>
				))}
			</div>
		</>
	);
}

function Sign({ offer }: { offer: Offer }) {
	if (offer.avatar) return <Avatar username={offer.avatar} etag={offer.etag} look="small" />;
	if (offer.kind === ':') return <Emoji name={offer.name} />;
	return offer.kind === '/' ? null : <Icon name={offer.kind === '#' ? 'hash' : 'at'} />;
}
