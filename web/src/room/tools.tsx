/** The bar with a message's actions, which is there while the message is pointed at or has the focus. */
import { t } from '../i18n';
import type { Message } from '../store/types';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { actions, openThread } from './actions';
import type { Place } from './place';
import { choose } from './reactions';
import { mayReact, mayThread } from './rights';

export interface ToolsProps {
	message: Message;
	place: Place;
}

/** Tools is the only part of a message that hears which message is hot. */
export function Tools(props: ToolsProps) {
	return props.place.hot.value === props.message._id ? <Bar {...props} /> : null;
}

function Bar({ message, place }: ToolsProps) {
	return (
		<div class="tools">
			{mayReact(message) && (
				<button
					type="button"
					class="icon"
					aria-label={t('room.react')}
					title={t('room.react')}
					onClick={(e) => choose(message, e.currentTarget)}
				>
					<Icon name="smile" />
				</button>
			)}
			{!place.tmid && mayThread(message) && (
				<button
					type="button"
					class="icon"
					aria-label={t('room.replyInThread')}
					title={t('room.replyInThread')}
					onClick={() => openThread(message, place)}
				>
					<Icon name="thread" />
				</button>
			)}
			<Menu label={t('room.actions')} items={() => actions(message, place)}>
				<Icon name="more" />
			</Menu>
		</div>
	);
}
