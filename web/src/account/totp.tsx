/** Codes of an authenticator app. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type read, Text } from '../admin/form';
import { t } from '../i18n';
import { ddp, me, refreshMe } from '../store/session';
import { ask } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { CopyButton } from './copy-button';
import { FieldError, Form } from './form';
import { Card, State } from './frame';

interface Secret {
	secret: string;
	url: string;
	/** The code to scan, as a data: URL. */
	qr: string;
}

export function Totp({ on }: { on: boolean }) {
	const secret = useSignal<Secret | undefined>(undefined);
	const codes = useSignal<readonly string[]>([]);
	return (
		<Card title={t('account.totp')} tag={<State on={on} />}>
			<p>{t('account.totpText')}</p>
			{codes.value.length > 0 && <Backup codes={codes.value} />}
			{on ? <Running codes={codes} /> : <SetUp secret={secret} codes={codes} />}
		</Card>
	);
}

function SetUp({ secret, codes }: { secret: Signal<Secret | undefined>; codes: Signal<readonly string[]> }) {
	const begin = () =>
		attempt(async () => {
			secret.value = (await ddp.call('2fa:enable')) as Secret;
		});
	const finish = async (form: ReturnType<typeof read>) => {
		try {
			codes.value = ((await ddp.call('2fa:validateTempToken', form.text('code'))) as { codes: string[] }).codes;
		} catch {
			throw new FieldError('code', t('account.codeWrong'));
		}
		secret.value = undefined;
		await refreshMe();
	};
	const [first] = (me.value as { emails?: { verified: boolean }[] }).emails ?? [];
	if (first && !first.verified) return <p class="soft">{t('account.needsVerified')}</p>;
	if (!secret.value) {
		return (
			<div>
				<button type="button" class="main" onClick={() => void begin()}>
					{t('account.totpSetUp')}
				</button>
			</div>
		);
	}
	return (
		<>
			<p>{t('account.totpScan')}</p>
			<img class="acc-qr" src={secret.value.qr} alt={t('account.totpQr')} />
			<div class="field">
				<span class="label">{t('account.totpKey')}</span>
				<code class="acc-secret">{secret.value.secret}</code>
			</div>
			<div>
				<CopyButton text={secret.value.secret} />
			</div>
			<Form save={finish} action={t('account.totpSwitchOn')} done={t('account.totpIsOn')}>
				{(problem) => (
					<Text
						label={t('account.totpCode')}
						name="code"
						required
						maxLength={8}
						problem={problem('code')}
						complete="one-time-code"
					/>
				)}
			</Form>
		</>
	);
}

/** withCode asks for a code and does something with it. */
async function withCode<T>(title: string, method: string, right: (answer: T) => boolean): Promise<T | undefined> {
	const code = await ask({
		title,
		label: t('account.totpCode'),
		action: t('common.confirm'),
		complete: 'one-time-code',
	});
	if (code === undefined) return undefined;
	const answer = (await ddp.call(method, code.trim())) as T;
	if (!right(answer)) throw new Error(t('account.codeWrong'));
	return answer;
}

function Running({ codes }: { codes: Signal<readonly string[]> }) {
	const left = useSignal<number | undefined>(undefined);
	useEffect(() => {
		void ddp
			.call('2fa:checkCodesRemaining')
			.then((answer) => {
				left.value = (answer as { remaining: number }).remaining;
			})
			.catch(() => {}); // a count that is not known is not shown
	}, [codes.value]);
	const renew = () =>
		attempt(async () => {
			const made = await withCode<{ codes: string[] } | undefined>(
				t('account.backupNew'),
				'2fa:regenerateCodes',
				(answer) => !!answer?.codes,
			);
			if (made) codes.value = made.codes;
		});
	const end = () =>
		attempt(async () => {
			if (await withCode<boolean>(t('account.totpSwitchOff'), '2fa:disable', (done) => done)) {
				codes.value = [];
				await refreshMe();
			}
		});
	return (
		<>
			{left.value !== undefined && <p class="soft">{t('account.backupLeft', { n: left.value })}</p>}
			<div class="row wrap">
				<button type="button" onClick={() => void renew()}>
					{t('account.backupNew')}
				</button>
				<button type="button" class="danger" onClick={() => void end()}>
					{t('account.totpSwitchOff')}
				</button>
			</div>
		</>
	);
}

function Backup({ codes }: { codes: readonly string[] }) {
	return (
		<div class="stack" role="status">
			<h3>{t('account.backup')}</h3>
			<p>{t('account.backupText')}</p>
			<ul class="acc-codes">
				{codes.map((code) => (
					<li key={code}>{code}</li>
				))}
			</ul>
			<div>
				<CopyButton text={codes.join('\n')} />
			</div>
		</div>
	);
}
