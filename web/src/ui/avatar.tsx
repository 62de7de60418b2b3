import { boot } from '../boot';
import { avatarTag } from '../store/avatars';

type Look = 'small' | 'large' | undefined;

/** The picture of a person. It says nothing to screen readers: the name stands beside it. */
export function Avatar({ username, etag, look }: { username: string; etag?: string | undefined; look?: Look }) {
	return <Picture src={address(encodeURIComponent(username), avatarTag(username) ?? etag)} look={look} />;
}

/** The picture of a room. */
export function RoomAvatar({ rid, etag, look }: { rid: string; etag?: string | undefined; look?: Look }) {
	return <Picture src={address(`room/${encodeURIComponent(rid)}`, avatarTag(rid) ?? etag)} look={look} />;
}

function address(of: string, etag: string | undefined): string {
	return `${boot.base}/avatar/${of}${etag ? `?etag=${encodeURIComponent(etag)}` : ''}`;
}

/** The colours that stand behind letters, chosen by how long a name is, as the server does it. */
const colours = ['#158d65', '#7f1b9f', '#b68d00', '#e26d0e', '#10529e', '#6c727a'];

/**
 * Letter stands in for a picture that is known not to be there. It looks as
 * the one that the server draws, and a list with thousands scrolls smoothly.
 */
export function Letter({ name, look }: { name: string; look?: Look }) {
	const [initial = ''] = /[\p{L}\p{N}]/u.exec(name) ?? [];
	return (
		<span
			class={look ? `avatar letter ${look}` : 'avatar letter'}
			style={{ background: colours[name.length % colours.length]! }}
			aria-hidden="true"
		>
			{initial.toUpperCase()}
		</span>
	);
}

function Picture({ src, look }: { src: string; look: Look }) {
	return (
		<img
			class={look ? `avatar ${look}` : 'avatar'}
			src={src}
			alt=""
			loading="lazy"
			decoding="async"
			width="36"
			height="36"
		/>
	);
}
