import { Dot } from '../app/room-link';
import { href } from '../app/router';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { Avatar, Letter } from '../ui/avatar';
import { Icon } from '../ui/icon';
import type { Person } from './look';

/** Somebody: their name leads to the direct messages with them. */
export function PersonRow({ person: { username, name, nickname, bio, avatarETag } }: { person: Person }) {
	const more = [`@${username}`, nickname, bio].filter(Boolean).join(' · ');
	return (
		<div class="directory-row">
			{avatarETag ? <Avatar username={username} etag={avatarETag} /> : <Letter name={username} />}
			<div class="grow">
				<p class="row directory-who">
					<Dot username={username} />
					{can('create-d') ? (
						<a class="directory-name cut" href={href(`/direct/${encodeURIComponent(username)}`)}>
							{name || username}
						</a>
					) : (
						<span class="cut">{name || username}</span>
					)}
				</p>
				<p class="soft small cut">{more}</p>
			</div>
			{can('create-d') && (
				<a
					class="button icon"
					href={href(`/direct/${encodeURIComponent(username)}`)}
					aria-label={t('directory.writeTo', { name: name || username })}
				>
					<Icon name="thread" />
				</a>
			)}
		</div>
	);
}
