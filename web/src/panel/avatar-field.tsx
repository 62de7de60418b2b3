import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { RoomAvatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { complain } from '../ui/toast';

interface AvatarFieldProps {
	rid: string;
	etag: string | undefined;
	/** The new picture as a data URL, '' for none, or undefined where it stays. */
	chosen: string | undefined;
	choose: (picture: string) => void;
}

/** AvatarField chooses a picture for a room. */
export function AvatarField({ rid, etag, chosen, choose }: AvatarFieldProps) {
	const file = useRef<HTMLInputElement>(null);
	const take = async () => {
		const picked = file.current?.files?.[0];
		if (!picked) return;
		try {
			choose(await shrink(picked));
		} catch {
			complain(t('panel.noPicture'));
		}
	};
	return (
		<div class="row wrap">
			{chosen ? <img class="avatar large" src={chosen} alt="" /> : <RoomAvatar rid={rid} etag={etag} look="large" />}
			<input
				ref={file}
				type="file"
				accept="image/*"
				hidden
				aria-label={t('panel.picture')}
				onChange={() => void take()}
			/>
			<button type="button" onClick={() => file.current?.click()}>
				<Icon name="camera" />
				{t('panel.picture')}
			</button>
			{(etag || chosen) && (
				<button type="button" class="bare" onClick={() => choose('')}>
					{t('panel.pictureAway')}
				</button>
			)}
		</div>
	);
}

const side = 400;

/** shrink cuts a square out of a picture, no larger than it is ever shown. */
async function shrink(file: File): Promise<string> {
	const picture = await createImageBitmap(file);
	const { width, height } = picture;
	const cut = Math.min(width, height);
	const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
	canvas.getContext('2d')?.drawImage(picture, (width - cut) / 2, (height - cut) / 2, cut, cut, 0, 0, side, side);
	return canvas.toDataURL('image/png');
}
