/** What the links of a message lead to, as the server has found out. */
import { t } from '../i18n';
import { picture } from '../md/link';
import { Link } from '../md/md';
import type { LinkPreview, Message } from '../store/types';
import { box } from './attached';

export function Previews({ message }: { message: Message }) {
	const shown = message.urls?.filter((one) => !one.ignoreParse && (one.meta || one.headers));
	if (!shown?.length) return null;
	return (
		<>
			{shown.map((one, i) => (
				<Preview key={i} one={one} />
			))}
		</>
	);
}

function Preview({ one }: { one: LinkPreview }) {
	const meta = one.meta ?? {};
	const first = (...names: string[]) =>
		names.map((name) => meta[name]).find((text) => typeof text === 'string' && text);
	const title = first('oembedTitle', 'ogTitle', 'twitterTitle', 'pageTitle');
	const text = first('oembedDescription', 'ogDescription', 'twitterDescription', 'description');
	const image = picture(
		https(first('ogImage', 'ogImageSecureUrl', 'twitterImage', 'oembedThumbnailUrl', 'msapplicationTileImage')),
	);
	if (!title && !text) return <Direct one={one} />;
	return (
		<div class="preview">
			{image && <img src={image} alt="" width="80" height="80" loading="lazy" referrerpolicy="no-referrer" />}
			<div>
				<p class="preview-site cut">{first('oembedProviderName', 'ogSiteName') ?? host(one)}</p>
				{title && (
					<p class="preview-title">
						<Link href={one.url}>{title}</Link>
					</p>
				)}
				{text && <p class="preview-text">{text}</p>}
			</div>
		</div>
	);
}

/** Direct shows an image that a link leads to itself. */
function Direct({ one }: { one: LinkPreview }) {
	const image = /^image\/(?!svg)/.test(one.headers?.contentType ?? '') ? picture(https(one.url)) : undefined;
	if (!image) return null;
	const { width, height } = box(undefined);
	return (
		<Link href={one.url}>
			<img
				class="md-image"
				src={image}
				alt={t('room.image')}
				width={width}
				height={height}
				loading="lazy"
				referrerpolicy="no-referrer"
			/>
		</Link>
	);
}

/** https leaves out what would be loaded unprotected. */
function https(address: string | undefined): string | undefined {
	return address?.startsWith('https:') ? address : undefined;
}

function host({ url, parsedUrl }: LinkPreview): string {
	return parsedUrl?.host ?? (URL.canParse(url) ? new URL(url).host : '');
}
