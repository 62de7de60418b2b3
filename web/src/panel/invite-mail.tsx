import { useState } from 'preact/hooks';
import { post } from '../api/client';
import type { Answer } from '../api/endpoints';
import { t } from '../i18n';
import { Icon, type IconName } from '../ui/icon';
import { explain, explainOf } from '../ui/refusal';

type Result = Answer<'POST', '/v1/invites.send'>;

/** InviteMail writes letters, and says of each address what became of it. */
export function InviteMail({ rid, sent }: { rid: string; sent: () => void }) {
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState('');
	const [result, setResult] = useState<Result>();
	const send = async (event: SubmitEvent) => {
		event.preventDefault();
		if (busy) return;
		const form = event.currentTarget as HTMLFormElement;
		const data = new FormData(form);
		const emails = addresses(String(data.get('emails')));
		const message = String(data.get('message')).trim();
		setBusy(true);
		setError('');
		try {
			const became = await post('/v1/invites.send', { rid, emails, ...(message && { message }) });
			const failed = became.failed.map(async (one) => ({ ...one, error: await explainOf(one) }));
			setResult({ ...became, failed: await Promise.all(failed) });
			form.reset();
			sent();
		} catch (problem) {
			setError(await explain(problem));
		}
		setBusy(false);
	};
	return (
		<form class="stack" onSubmit={(event) => void send(event)}>
			<div class="field">
				<label for="invite-emails">{t('panel.addresses')}</label>
				<textarea
					id="invite-emails"
					name="emails"
					rows={3}
					required
					autocomplete="off"
					inputMode="email"
					aria-describedby="invite-emails-hint"
				/>
				<span class="hint" id="invite-emails-hint">
					{t('panel.addressesHint')}
				</span>
			</div>
			<div class="field">
				<label for="invite-words">{t('panel.words')}</label>
				<textarea id="invite-words" name="message" rows={2} maxLength={2000} />
			</div>
			{error && (
				<p class="problem" role="alert">
					{error}
				</p>
			)}
			<button type="submit" class="main" aria-disabled={busy}>
				<Icon name="mail" />
				{t('panel.sendMail')}
			</button>
			<div role="status">{result && <Results result={result} />}</div>
		</form>
	);
}

/** addresses reads what somebody typed or pasted: addresses between spaces, commas, semicolons or lines, also as "Ann <ann@example.org>". */
export function addresses(text: string): string[] {
	const found = text
		.split(/[\s,;]+/)
		.map((word) => word.replace(/^<|>$/g, ''))
		.filter((word) => word.includes('@'));
	return [...new Set(found)];
}

function Results({ result: { sent, queued, failed } }: { result: Result }) {
	return (
		<ul class="stack">
			{sent.map(({ email }) => (
				<Row key={email} icon="check" email={email} text={t('panel.sent')} />
			))}
			{queued.map(({ email }) => (
				<Row key={email} icon="clock" email={email} text={t('panel.queued')} />
			))}
			{failed.map(({ email, error }) => (
				<Row key={email} icon="warning" email={email} text={error} bad />
			))}
		</ul>
	);
}

function Row({ icon, email, text, bad }: { icon: IconName; email: string; text: string; bad?: boolean }) {
	return (
		<li class={bad ? 'row alarm' : 'row'}>
			<Icon name={icon} />
			<span class="grow">
				<b>{email}</b> <span class="small">{text}</span>
			</span>
		</li>
	);
}
