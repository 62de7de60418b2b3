/** Dialogs about a message: to discuss it in a room of its own, and to report it. */
import { useState } from 'preact/hooks';
import { post } from '../api/client';
import { go } from '../app/router';
import { t } from '../i18n';
import { path } from '../store/rooms';
import type { Message } from '../store/types';
import { Dialog } from '../ui/dialog';
import { attempt } from '../ui/toast';

interface Props {
	message: Message;
	close: () => void;
}

/** Discuss makes a discussion about a message and goes there. */
export function Discuss({ message, close }: Props) {
	const [title, setTitle] = useState(message.msg.replace(/\s+/g, ' ').slice(0, 80));
	const [reply, setReply] = useState('');
	const submit = async (event: Event) => {
		event.preventDefault();
		await attempt(async () => {
			const input = {
				prid: message.rid,
				pmid: message._id,
				t_name: title.trim(),
				users: [],
				...(reply.trim() && { reply }),
			};
			const { discussion } = await post('/v1/rooms.createDiscussion', input);
			close();
			go(path(discussion));
		});
	};
	return (
		<Dialog title={t('room.discuss')} onClose={close}>
			<form class="stack" onSubmit={submit}>
				<p class="soft">{t('room.discussText')}</p>
				<div class="field">
					<label for="discuss-title">{t('room.discussTitle')}</label>
					<input
						id="discuss-title"
						required
						autofocus
						autocomplete="off"
						value={title}
						onInput={(e) => setTitle(e.currentTarget.value)}
					/>
				</div>
				<div class="field">
					<label for="discuss-reply">{t('room.discussReply')}</label>
					<textarea id="discuss-reply" rows={3} value={reply} onInput={(e) => setReply(e.currentTarget.value)} />
				</div>
				<Buttons action={t('room.discussCreate')} close={close} />
			</form>
		</Dialog>
	);
}

/** Report tells the moderators of a message. */
export function Report({ message, close }: Props) {
	const [description, setDescription] = useState('');
	const submit = async (event: Event) => {
		event.preventDefault();
		const sent = await attempt(
			() => post('/v1/chat.reportMessage', { messageId: message._id, description }),
			t('room.reported'),
		);
		if (sent) close();
	};
	return (
		<Dialog title={t('room.report')} onClose={close}>
			<form class="stack" onSubmit={submit}>
				<p class="soft">{t('room.reportText')}</p>
				<div class="field">
					<label for="report-why">{t('room.reportWhy')}</label>
					<textarea
						id="report-why"
						required
						autofocus
						rows={4}
						value={description}
						onInput={(e) => setDescription(e.currentTarget.value)}
					/>
				</div>
				<Buttons action={t('room.reportSend')} close={close} />
			</form>
		</Dialog>
	);
}

function Buttons({ action, close }: { action: string; close: () => void }) {
	return (
		<div class="actions">
			<button type="button" onClick={close}>
				{t('common.cancel')}
			</button>
			<button type="submit" class="main">
				{action}
			</button>
		</div>
	);
}
