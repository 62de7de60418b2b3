/** Letters with an invite: each address gets a link of its own on the same terms. */
import { useState } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { addresses } from '../panel/invite-mail';
import { explain, explainOf } from '../ui/refusal';
import { Text } from './form';

export function SendLetters({ inviteId, changed }: { inviteId: string; changed: () => void }) {
	const [problem, setProblem] = useState('');
	const [said, setSaid] = useState('');
	const send = async (event: SubmitEvent) => {
		event.preventDefault();
		const form = event.currentTarget as HTMLFormElement;
		const data = new FormData(form);
		const message = String(data.get('message')).trim();
		try {
			const { sent, queued, failed } = await post('/v1/invites.send', {
				inviteId,
				emails: addresses(String(data.get('emails'))),
				...(message && { message }),
			});
			const reasons = await Promise.all(failed.map(async (one) => `${one.email}: ${await explainOf(one)}`));
			setProblem(reasons.join('\n'));
			setSaid(t('inviting.lettersSent', { n: sent.length + queued.length }));
			form.reset();
			changed();
		} catch (error) {
			setProblem(await explain(error));
		}
	};
	return (
		<details>
			<summary class="inv-more">{t('inviting.sendMail')}</summary>
			<form class="stack" onSubmit={(event) => void send(event)}>
				<Text
					label={t('inviting.addresses')}
					name="emails"
					lines={2}
					hint={t('inviting.addressesHint')}
					problem={problem}
				/>
				<Text label={t('inviting.words')} name="message" lines={2} maxLength={2000} />
				<p class="soft small" role="status">
					{said}
				</p>
				<button type="submit">{t('inviting.sendMail')}</button>
			</form>
		</details>
	);
}
