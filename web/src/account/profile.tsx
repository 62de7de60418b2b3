/** Who the person is to others. */
import { type read, Text } from '../admin/form';
import type { OwnInfo } from '../api/account';
import { post } from '../api/client';
import { t } from '../i18n';
import { me, refreshMe } from '../store/session';
import { setting } from '../store/settings';
import { attempt } from '../ui/toast';
import { AvatarField } from './avatar';
import { DeleteCard } from './delete';
import { Form } from './form';
import { AccountPage, Card } from './frame';
import { changed } from './own';

function kept(): OwnInfo {
	const {
		name = '',
		username = '',
		nickname = '',
		bio = '',
		statusText = '',
		emails,
	} = me.value as OwnInfo & {
		emails?: { address: string }[];
	};
	return { name, username, nickname, bio, statusText, email: emails?.[0]?.address ?? '' };
}

async function save(form: ReturnType<typeof read>): Promise<void> {
	const before = kept();
	const now = Object.fromEntries(Object.keys(before).map((name) => [name, form.text(name)])) as OwnInfo;
	const data = changed(now, before);
	if (Object.keys(data).length) await post('/v1/users.updateOwnBasicInfo', { data });
	await refreshMe();
}

export default function Profile() {
	const before = kept();
	const fixed = (id: string) => (setting(id, true) ? {} : { hint: t('account.adminsDecide') });
	return (
		<AccountPage title={t('account.profile')}>
			<Card title={t('account.picture')}>
				<AvatarField />
			</Card>
			<Card title={t('account.title')}>
				<Form save={save} action={t('account.save')} done={t('account.saved')}>
					{(problem) => (
						<>
							<div class="acc-pair">
								<Text
									label={t('account.name')}
									name="name"
									value={before.name}
									problem={problem('name')}
									complete="name"
									{...fixed('Accounts_AllowRealNameChange')}
								/>
								<Text
									label={t('account.username')}
									name="username"
									value={before.username}
									problem={problem('username')}
									required
									complete="username"
									{...fixed('Accounts_AllowUsernameChange')}
								/>
							</div>
							<Text
								label={t('account.statusText')}
								name="statusText"
								value={before.statusText}
								problem={problem('statusText')}
								maxLength={120}
							/>
							<Text
								label={t('account.nickname')}
								name="nickname"
								value={before.nickname}
								problem={problem('nickname')}
							/>
							<Text
								label={t('account.bio')}
								name="bio"
								value={before.bio}
								problem={problem('bio')}
								maxLength={260}
								lines={3}
							/>
							<Text
								label={t('account.email')}
								name="email"
								type="email"
								value={before.email}
								problem={problem('email')}
								required
								complete="email"
								{...fixed('Accounts_AllowEmailChange')}
							/>
						</>
					)}
				</Form>
				<Address />
			</Card>
			{setting('Accounts_AllowDeleteOwnAccount', false) && <DeleteCard />}
		</AccountPage>
	);
}

/** Address says whether the person's address is confirmed, and how to do that. */
function Address() {
	const [first] = (me.value as { emails?: { address: string; verified: boolean }[] }).emails ?? [];
	if (!first) return null;
	const send = () =>
		attempt(
			() => post('/v1/users.sendConfirmationEmail', { email: first.address }),
			t('account.confirmationSent', { email: first.address }),
		);
	return (
		<p class="row wrap">
			<span>{first.address}</span>
			<span class={first.verified ? 'acc-tag good' : 'acc-tag wait'}>
				{first.verified ? t('account.verified') : t('account.unverified')}
			</span>
			{!first.verified && (
				<button type="button" class="bare" onClick={() => void send()}>
					{t('account.sendConfirmation')}
				</button>
			)}
		</p>
	);
}
