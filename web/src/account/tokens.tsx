/** Tokens by which scripts speak for the person. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type read, Text } from '../admin/form';
import type { OwnToken } from '../api/account';
import { get, post } from '../api/client';
import { boot } from '../boot';
import { language, t } from '../i18n';
import { can } from '../store/permissions';
import { Dialog } from '../ui/dialog';
import { confirm, open } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { CopyButton } from './copy-button';
import { FieldError, Form } from './form';
import { AccountPage, Card } from './frame';

export default function Tokens() {
	const tokens = useSignal<readonly OwnToken[] | undefined>(undefined);
	const load = () =>
		attempt(async () => {
			if (can('create-personal-access-tokens')) tokens.value = (await get('/v1/users.getPersonalAccessTokens')).tokens;
		});
	useEffect(() => void load(), []);
	const made = async (act: () => Promise<{ token: string } | null>) => {
		const token = (await act())?.token;
		await load();
		if (token) open((close) => <Shown token={token} onClose={close} />);
	};
	return (
		<AccountPage title={t('account.tokens')}>
			{can('create-personal-access-tokens') ? (
				<>
					<Card title={t('account.tokenMake')}>
						<p>{t('account.tokensText')}</p>
						<NewToken known={tokens.value ?? []} made={made} />
					</Card>
					<Card title={t('account.tokens')}>
						{tokens.value?.length === 0 && <p class="soft">{t('account.tokenNone')}</p>}
						<ul class="acc-list">
							{tokens.value?.map((token) => (
								<Token key={token.name} token={token} made={made} />
							))}
						</ul>
					</Card>
				</>
			) : (
				<p class="soft">{t('account.tokensForbidden')}</p>
			)}
		</AccountPage>
	);
}

/** Shown is a token over the page, once, with what else a script needs. */
function Shown({ token, onClose }: { token: string; onClose: () => void }) {
	return (
		<Dialog title={t('account.tokenShown')} onClose={onClose} firm>
			<div class="stack">
				<p>{t('account.tokenShownText')}</p>
				<code class="acc-secret">{token}</code>
				<p class="soft small">
					{t('account.tokenUser')}: <code>{boot.userId}</code>
				</p>
				<div>
					<CopyButton text={token} />
				</div>
			</div>
		</Dialog>
	);
}

type Made = (act: () => Promise<{ token: string } | null>) => Promise<void>;

function NewToken({ known, made }: { known: readonly OwnToken[]; made: Made }) {
	const save = (form: ReturnType<typeof read>) => {
		const tokenName = form.text('name');
		if (known.some(({ name }) => name === tokenName)) throw new FieldError('name', t('account.tokenTaken'));
		return made(() => post('/v1/users.generatePersonalAccessToken', { tokenName, bypassTwoFactor: form.is('bypass') }));
	};
	return (
		<Form save={async (form) => save(form)} action={t('account.tokenMake')}>
			{(problem) => (
				<>
					<Text label={t('account.tokenName')} name="name" required maxLength={100} problem={problem('name')} />
					<label class="acc-check">
						<input type="checkbox" name="bypass" />
						{t('account.tokenBypass')}
					</label>
				</>
			)}
		</Form>
	);
}

function Token({ token: { name, createdAt, lastTokenPart, bypassTwoFactor }, made }: { token: OwnToken; made: Made }) {
	const when = new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(new Date(createdAt));
	const sure = (title: string, text: string, action: string) => confirm({ title, text, action, danger: true });
	const replace = async () => {
		const [title, text] = [t('account.tokenReplaceOf', { name }), t('account.tokenReplaceText')];
		if (!(await sure(title, text, t('account.tokenReplace')))) return;
		await attempt(() => made(() => post('/v1/users.regeneratePersonalAccessToken', { tokenName: name })));
	};
	const remove = async () => {
		const [title, text] = [t('account.tokenRemoveOf', { name }), t('account.tokenRemoveText')];
		if (!(await sure(title, text, t('account.tokenRemove')))) return;
		await attempt(() => made(() => post('/v1/users.removePersonalAccessToken', { tokenName: name })));
	};
	return (
		<li>
			<div class="grow">
				<b>{name}</b>
				<p class="soft small">{t('account.tokenLine', { end: lastTokenPart, when })}</p>
				{bypassTwoFactor && <p class="soft small">{t('account.tokenBypass')}</p>}
			</div>
			<button type="button" aria-label={t('account.tokenReplaceOf', { name })} onClick={() => void replace()}>
				{t('account.tokenReplace')}
			</button>
			<button
				type="button"
				class="danger"
				aria-label={t('account.tokenRemoveOf', { name })}
				onClick={() => void remove()}
			>
				{t('account.tokenRemove')}
			</button>
		</li>
	);
}
