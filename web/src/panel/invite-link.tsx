import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { complain, tell } from '../ui/toast';
import { copy } from './copy';
import { Code } from './invite-code';
import { InviteTerms } from './invite-terms';
import { left, used } from './invite-words';

/** A link as it is handed out. */
export interface Link {
	_id: string;
	url: string;
	uses: number;
	maxUses: number;
	expires: string | null;
}

/** The ends and the numbers that Rocket.Chat's links know; 0 is without end, or for any number. */
const ends = [1, 7, 15, 30, 0];
const numbers = [0, 1, 5, 10, 25, 50, 100];

interface Wish {
	days: number;
	maxUses: number;
}

/** InviteLink has a link ready, as soon as it is looked at, and another one for other terms. */
export function InviteLink({ rid, made }: { rid: string; made: () => void }) {
	const [wish, setWish] = useState<Wish>({ days: 7, maxUses: 0 });
	const [link, setLink] = useState<Link>();
	const [error, setError] = useState<Error>();
	/** The link that nobody has been given yet, and that may still become another. */
	const fresh = useRef('');
	/** What is under way: of two that do not wait for each other each would make a link. */
	const working = useRef(Promise.resolve());
	useEffect(() => {
		let late = false;
		setError(undefined);
		const make = async () => {
			if (late) return;
			const found = await prepare(rid, wish, fresh.current);
			fresh.current = found.isNew ? found._id : '';
			if (late) return;
			setLink(found);
			made();
		};
		working.current = working.current.then(make).catch((problem: Error) => {
			if (!late) setError(problem);
		});
		return () => {
			late = true;
		};
	}, [rid, wish]);
	const give = (one: Link) => {
		fresh.current = '';
		setLink(one);
		made();
	};
	if (error)
		return (
			<p class="problem" role="alert">
				{error.message}
			</p>
		);
	return (
		<>
			<Ready
				link={link}
				handed={() => {
					fresh.current = '';
				}}
			/>
			<Wishes wish={wish} choose={setWish} />
			<InviteTerms rid={rid} wish={wish} made={give} />
		</>
	);
}

/**
 * prepare has a link on the terms that are wished for: the one that was just
 * made, altered, or else the person's own on these terms, old or new.
 */
async function prepare(rid: string, wish: Wish, fresh: string): Promise<Link & { isNew: boolean }> {
	if (fresh) {
		const { invite } = await post('/v1/invites.update', { inviteId: fresh, ...wish });
		return { ...invite, url: invite.url ?? '', isNew: true };
	}
	const found = await post('/v1/findOrCreateInvite', { rid, ...wish });
	return { ...found, isNew: Math.abs(Date.now() - Date.parse(found.createdAt)) < 10_000 };
}

function Wishes({ wish, choose }: { wish: Wish; choose: (wish: Wish) => void }) {
	return (
		<div class="invite-wish">
			<Select
				label={t('panel.ends')}
				value={wish.days}
				values={ends}
				say={endOf}
				choose={(days) => choose({ ...wish, days })}
			/>
			<Select
				label={t('panel.uses')}
				value={wish.maxUses}
				values={numbers}
				say={numberOf}
				choose={(maxUses) => choose({ ...wish, maxUses })}
			/>
		</div>
	);
}

function endOf(days: number): string {
	return days ? t('panel.days', { n: days }) : t('panel.never');
}

function numberOf(uses: number): string {
	return uses ? t('panel.people', { n: uses }) : t('panel.anyNumber');
}

/** Ready is the link, to be copied, shared or shown. */
function Ready({ link, handed }: { link: Link | undefined; handed: () => void }) {
	const field = useRef<HTMLInputElement>(null);
	const [code, setCode] = useState(false);
	const take = async () => {
		handed();
		try {
			await copy(link?.url ?? '', field.current);
			tell(t('panel.copied'));
		} catch {
			field.current?.select();
			complain(t('panel.copyYourself'));
		}
	};
	const share = () => {
		handed();
		void navigator.share({ url: link?.url ?? '' }).catch(() => {}); // closing the sheet is no failure
	};
	const show = () => {
		handed();
		setCode(!code);
	};
	return (
		<div class="stack" aria-busy={!link}>
			<div class="field">
				<label for="invite-link">{t('panel.link')}</label>
				<input
					id="invite-link"
					ref={field}
					readOnly
					value={link?.url ?? ''}
					onFocus={(e) => e.currentTarget.select()}
				/>
				<p class="hint" role="status">
					{link ? t('panel.standing', { used: used(link), left: left(link) }) : t('common.loading')}
				</p>
			</div>
			<div class="row wrap">
				<button type="button" class="main" disabled={!link} onClick={() => void take()}>
					<Icon name="copy" />
					{t('panel.copy')}
				</button>
				{'share' in navigator && (
					<button type="button" disabled={!link} onClick={share}>
						<Icon name="upload" />
						{t('panel.share')}
					</button>
				)}
				<button type="button" disabled={!link} aria-expanded={code} onClick={show}>
					<Icon name="qr" />
					{t('panel.code')}
				</button>
			</div>
			{code && link && <Code id={link._id} />}
		</div>
	);
}

interface SelectProps {
	label: string;
	value: number;
	values: readonly number[];
	say: (value: number) => string;
	choose: (value: number) => void;
}

function Select({ label, value, values, say, choose }: SelectProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{label}</label>
			<select id={id} value={value} onChange={(event) => choose(Number(event.currentTarget.value))}>
				{values.map((one) => (
					<option key={one} value={one}>
						{say(one)}
					</option>
				))}
			</select>
		</div>
	);
}
