import { type read, Text } from '../admin/form';
import { ApiError, post } from '../api/client';
import { sha256 } from '../api/digest';
import { boot } from '../boot';
import { t } from '../i18n';
import { me } from '../store/session';
import { confirm } from '../ui/overlay';
import { Form } from './form';
import { Card } from './frame';

/** gone ends the account; who is the last owner of rooms is asked once more. */
async function gone(password: string, confirmRelinquish = false): Promise<void> {
	try {
		await post('/v1/users.deleteOwnAccount', { password, confirmRelinquish });
	} catch (error) {
		if (!(error instanceof ApiError) || error.code !== 'user-last-owner' || confirmRelinquish) throw error;
		const { shouldChangeOwner = [], shouldBeRemoved = [] } = error.details as Record<string, string[] | undefined>;
		const rooms = [...shouldChangeOwner, ...shouldBeRemoved].join(', ');
		const sure = await confirm({
			title: t('account.deleteTitle'),
			text: t('account.deleteOwner', { rooms }),
			action: t('account.deleteAction'),
			danger: true,
		});
		return sure ? gone(password, true) : undefined;
	}
	location.assign(`${boot.base}/`);
}

/** DeleteCard is where somebody removes their own account, with their password. */
export function DeleteCard() {
	const has = (me.value.services as { password?: { exists?: boolean } } | undefined)?.password?.exists !== false;
	const save = async (form: ReturnType<typeof read>) => gone(await sha256(form.text('password')));
	return (
		<Card title={t('account.deleteTitle')} danger>
			<p>{t('account.deleteText')}</p>
			<Form save={save} action={t('account.deleteAction')} danger>
				{(problem) => (
					<Text
						label={has ? t('account.deletePassword') : t('account.deleteUsername')}
						name="password"
						type={has ? 'password' : 'text'}
						required
						problem={problem('password')}
						complete={has ? 'current-password' : 'off'}
					/>
				)}
			</Form>
		</Card>
	);
}
