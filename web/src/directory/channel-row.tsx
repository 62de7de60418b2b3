import { go, href } from '../app/router';
import { t } from '../i18n';
import { entry, join, path } from '../store/rooms';
import { RoomAvatar } from '../ui/avatar';
import { attempt } from '../ui/toast';
import type { Channel } from './look';

/** A channel: it opens to be read, and can be joined from here. */
export function ChannelRow({ channel }: { channel: Channel }) {
	const { _id, name, fname, topic, description, usersCount } = channel;
	const known = entry(_id);
	const member = !!known && !known.preview;
	const to = path(channel);
	const enter = async () => {
		if (await attempt(() => join(_id))) go(to);
	};
	return (
		<div class="directory-row">
			<RoomAvatar rid={_id} />
			<div class="grow">
				<a class="directory-name cut" href={href(to)}>
					{fname || name}
				</a>
				<p class="soft small cut">
					{t('directory.members', { n: usersCount })}
					{(topic || description) && ` · ${topic || description}`}
				</p>
			</div>
			{member ? (
				<span class="soft small">{t('directory.joined')}</span>
			) : (
				<button type="button" aria-label={t('directory.joinRoom', { room: fname || name })} onClick={enter}>
					{t('directory.join')}
				</button>
			)}
		</div>
	);
}
