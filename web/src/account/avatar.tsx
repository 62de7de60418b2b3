import { useRef } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { me, refreshMe } from '../store/session';
import { setting } from '../store/settings';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { ask, open } from '../ui/overlay';
import { attempt, complain } from '../ui/toast';
import { CropDialog } from './crop';

async function change(act: () => Promise<unknown>): Promise<void> {
	await attempt(async () => {
		await act();
		await refreshMe();
	}, t('account.pictureDone'));
}

function upload(square: Blob): void {
	const form = new FormData();
	form.append('image', square, 'avatar.png');
	void change(() => post('/v1/users.setAvatar', form));
}

async function pick(file: File): Promise<void> {
	try {
		const picture = await createImageBitmap(file);
		open((close) => <CropDialog picture={picture} use={upload} close={close} />);
	} catch {
		complain(new Error(t('account.pictureBad')));
	}
}

async function fromUrl(): Promise<void> {
	const avatarUrl = await ask({
		title: t('account.picture'),
		label: t('account.pictureUrlLabel'),
		action: t('account.use'),
	});
	if (avatarUrl) await change(() => post('/v1/users.setAvatar', { avatarUrl }));
}

/** AvatarField shows the person's picture and the ways to another one. */
export function AvatarField() {
	const file = useRef<HTMLInputElement>(null);
	const { username = '', avatarETag } = me.value;
	const picked = () => {
		const one = file.current?.files?.[0];
		if (one) void pick(one);
		if (file.current) file.current.value = '';
	};
	return (
		<div class="acc-avatar">
			<Avatar username={username} etag={avatarETag} look="large" />
			{setting('Accounts_AllowUserAvatarChange', true) && (
				<div class="row wrap">
					<input ref={file} type="file" accept="image/*" hidden aria-label={t('account.picture')} onChange={picked} />
					<button type="button" onClick={() => file.current?.click()}>
						<Icon name="camera" />
						{t('account.pictureChoose')}
					</button>
					<button type="button" class="bare" onClick={() => void fromUrl()}>
						{t('account.pictureUrl')}
					</button>
					{avatarETag && (
						<button type="button" class="bare" onClick={() => void change(() => post('/v1/users.resetAvatar', {}))}>
							{t('account.pictureInitials')}
						</button>
					)}
				</div>
			)}
		</div>
	);
}
