/** Attachments that are texts: quoted messages, and what bots and integrations show. */
import type { ComponentChildren } from 'preact';
import { language, t } from '../i18n';
import { file, inside, picture } from '../md/link';
import { Link, Markdown } from '../md/md';
import { Attachment, type AttachmentProps, Picture } from './attachments';
import { moment } from './when';

/** Card is an attachment with a bar at its side. */
export function Card(props: AttachmentProps) {
	const { one } = props;
	const body = <CardBody {...props} />;
	return (
		<>
			{one.pretext && <p class="md-plain">{one.pretext}</p>}
			<div class={one.message_link ? 'card quoted' : 'card'} style={tint(one.color)}>
				<CardAuthor {...props} />
				{one.collapsed ? (
					<details>
						<summary>{one.title || t('room.details')}</summary>
						{body}
					</details>
				) : (
					<>
						{one.title && (
							<p class="card-title">
								{one.title_link ? <Link href={file(one.title_link)}>{one.title}</Link> : one.title}
							</p>
						)}
						{body}
					</>
				)}
			</div>
		</>
	);
}

/** tint colours the bar; what is no colour is left out. */
function tint(color: string | undefined) {
	return color && CSS.supports('color', color) ? { borderInlineStartColor: color } : {};
}

function CardAuthor({ one }: AttachmentProps) {
	if (!one.author_name) return null;
	const icon = picture(one.author_icon);
	return (
		<div class="card-author">
			{icon && (
				<img
					class="avatar small"
					src={icon}
					alt=""
					width="20"
					height="20"
					loading="lazy"
					referrerpolicy="no-referrer"
				/>
			)}
			<span>{one.author_link ? <Link href={one.author_link}>{one.author_name}</Link> : one.author_name}</span>
			{one.ts && <Said ts={String(one.ts)} link={one.message_link} />}
		</div>
	);
}

/** Said is when a quoted message was said, as a link to it. */
function Said({ ts, link }: { ts: string; link: string | undefined }) {
	if (Number.isNaN(Date.parse(ts))) return null;
	const at = (
		<time class="soft small" dateTime={ts}>
			{moment(ts)}
		</time>
	);
	return link && inside(link) ? <Link href={link}>{at}</Link> : at;
}

function CardBody(props: AttachmentProps) {
	const { one, message } = props;
	const thumb = picture(one.thumb_url);
	return (
		<>
			<div class="card-text">
				{one.md ? (
					<Markdown tree={one.md} mentions={message.mentions} channels={message.channels} />
				) : (
					one.text && <p class="md-plain">{one.text}</p>
				)}
				{thumb && (
					<img
						class="card-thumb"
						src={thumb}
						alt=""
						width="64"
						height="64"
						loading="lazy"
						referrerpolicy="no-referrer"
					/>
				)}
			</div>
			{one.fields?.length ? <Fields fields={one.fields} /> : null}
			{one.image_url && <Picture {...props} />}
			{one.attachments?.map((inner, i) => (
				<Attachment key={i} {...props} one={inner} />
			))}
			<Buttons {...props} />
			{one.footer && <p class="soft small">{one.footer}</p>}
		</>
	);
}

function Fields({ fields }: { fields: NonNullable<AttachmentProps['one']['fields']> }) {
	return (
		<dl class="card-fields">
			{fields.map((field, i) => (
				<div key={i} class={field.short ? 'short' : undefined}>
					<dt>{field.title}</dt>
					<dd class="md-plain">{shown(field.value)}</dd>
				</div>
			))}
		</dl>
	);
}

function shown(value: unknown): ComponentChildren {
	if (typeof value === 'number') return value.toLocaleString(language.value);
	return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Buttons shows the actions that are links; others belong to bots, which do not run here. */
function Buttons({ one }: AttachmentProps) {
	const links = (one.actions ?? []).filter(
		(action) => action.type === 'button' && action.url && (action.text || action.image_url),
	);
	if (!links.length) return null;
	return (
		<div class="row wrap card-buttons">
			{links.map((action, i) => (
				<Link key={i} href={action.url ?? ''}>
					{action.text || action.url}
				</Link>
			))}
		</div>
	);
}
