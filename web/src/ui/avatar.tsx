import { boot } from '../boot';

type Look = 'small' | 'large' | undefined;

/** The picture of a person. It says nothing to screen readers: the name stands beside it. */
export function Avatar({ username, etag, look }: { username: string; etag?: string | undefined; look?: Look }) {
	return (
		<Picture
			src={`${boot.base}/avatar/${encodeURIComponent(username)}${etag ? `?etag=${encodeURIComponent(etag)}` : ''}`}
			look={look}
		/>
	);
}

/** The picture of a room. */
export function RoomAvatar({ rid, etag, look }: { rid: string; etag?: string | undefined; look?: Look }) {
	return (
		<Picture
			src={`${boot.base}/avatar/room/${encodeURIComponent(rid)}${etag ? `?etag=${encodeURIComponent(etag)}` : ''}`}
			look={look}
		/>
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
