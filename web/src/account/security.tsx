/** How the person proves who they are. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type read, Text } from '../admin/form';
import { get, post } from '../api/client';
import { t } from '../i18n';
import { me, refreshMe } from '../store/session';
import { setting } from '../store/settings';
import { attempt } from '../ui/toast';
import { FieldError, Form } from './form';
import { AccountPage, Card, State } from './frame';
import { Totp } from './totp';

export interface Services {
	totp?: { enabled: boolean };
	email2fa?: { enabled: boolean };
}

export default function Security() {
	const rules = usePolicy();
	const services = (me.value.services ?? {}) as Services;
	return (
		<AccountPage title={t('account.security')}>
			{rules && (
				<>
					{setting('Accounts_AllowPasswordChange', true) && <Password rules={rules} />}
					{setting('Accounts_TwoFactorAuthentication_Enabled', true) && <Totp on={!!services.totp?.enabled} />}
					{setting('Accounts_TwoFactorAuthentication_By_Email_Enabled', true) && (
						<ByMail on={!!services.email2fa?.enabled} />
					)}
				</>
			)}
		</AccountPage>
	);
}

async function setPassword(form: ReturnType<typeof read>): Promise<void> {
	const [newPassword = '', again] = [form.all('password')[0], form.all('again')[0]];
	if (newPassword !== again) throw new FieldError('again', t('account.passwordDiffers'));
	await post('/v1/users.updateOwnBasicInfo', { data: { newPassword } });
	(document.activeElement as HTMLElement | null)?.closest('form')?.reset();
}

function Password({ rules }: { rules: readonly string[] }) {
	return (
		<Card title={t('account.password')}>
			<Policy rules={rules} />
			<Form save={setPassword} action={t('account.passwordSet')} done={t('account.passwordDone')}>
				{(problem) => (
					<div class="acc-pair">
						<Text
							label={t('account.passwordNew')}
							name="password"
							type="password"
							required
							problem={problem('password')}
							complete="new-password"
						/>
						<Text
							label={t('account.passwordAgain')}
							name="again"
							type="password"
							required
							problem={problem('again')}
							complete="new-password"
						/>
					</div>
				)}
			</Form>
		</Card>
	);
}

const known = [
	'minLength',
	'maxLength',
	'forbidRepeatingCharactersCount',
	'mustContainAtLeastOneLowercase',
	'mustContainAtLeastOneUppercase',
	'mustContainAtLeastOneNumber',
	'mustContainAtLeastOneSpecialCharacter',
] as const;

/** usePolicy is what a password must be like, in words, or undefined while that is asked for. */
function usePolicy(): readonly string[] | undefined {
	const texts = useSignal<readonly string[] | undefined>(undefined);
	useEffect(() => {
		void get('/v1/pw.getPolicy')
			.then(({ enabled, policy }) => {
				const said = new Map(policy.map(([name, values]) => [name.replace('get-password-policy-', ''), values ?? {}]));
				const n = (rule: string) => Number(Object.values(said.get(rule) ?? {})[0] ?? 0);
				const rules = enabled ? known.filter((rule) => said.has(rule)) : [];
				texts.value = rules.map((rule) => t(`account.policy_${rule}`, { n: n(rule) }));
			})
			.catch(() => {
				texts.value = []; // it is told of when the password is refused
			});
	}, []);
	return texts.value;
}

/** Policy says what a password must be like, before one is refused. */
function Policy({ rules }: { rules: readonly string[] }) {
	if (!rules.length) return null;
	return (
		<div class="hint">
			{t('account.policyTitle')}
			<ul>
				{rules.map((text) => (
					<li key={text}>· {text}</li>
				))}
			</ul>
		</div>
	);
}

/** ByMail lets codes be sent by e-mail when the person signs in. */
function ByMail({ on }: { on: boolean }) {
	const [first] = (me.value as { emails?: { verified: boolean }[] }).emails ?? [];
	const turn = () =>
		attempt(async () => {
			await post(on ? '/v1/users.2fa.disableEmail' : '/v1/users.2fa.enableEmail');
			await refreshMe();
		}, t('account.saved'));
	return (
		<Card title={t('account.codesByMail')} tag={<State on={on} />}>
			<p>{t('account.codesByMailText')}</p>
			{!on && !first?.verified ? (
				<p class="soft">{t('account.needsVerified')}</p>
			) : (
				<div>
					<button type="button" onClick={() => void turn()}>
						{on ? t('account.totpSwitchOff') : t('account.totpSwitchOn')}
					</button>
				</div>
			)}
		</Card>
	);
}
