import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { log } from '../store/messages';
import { type Entry, title } from '../store/rooms';
import type { Message } from '../store/types';
import { VList, type VListHandle } from '../ui/vlist';

export function Timeline({ entry }: { entry: Entry }) {
	const { feed } = log(entry.sub.rid);
	const list = useRef<VListHandle>(null);
	useEffect(() => void feed.open(), [feed]);
	const messages = feed.messages.value;
	useEffect(() => list.current?.scrollToIndex(messages.length - 1, { align: 'end' }), [messages.length]);
	return (
		<section class="timeline" role="log" aria-label={t('room.messages', { room: title(entry) })}>
			<VList ref={list} data={messages}>
				{(m: Message) => (
					<p key={m._id} class={m.sending ? 'message sending' : 'message'}>
						<b>{m.u.username}</b> {m.msg} {m.sending === 'failed' && t('room.notSent')}
					</p>
				)}
			</VList>
		</section>
	);
}
