import { useState } from 'preact/hooks';
import { post } from '../api/client';
import { t } from '../i18n';
import { title } from '../store/rooms';
import { confirm } from '../ui/overlay';
import { attempt, tell } from '../ui/toast';
import './info.css';
import type { PanelProps } from './slot';

/** Clean deletes messages of a room by when they were written. */
export default function Clean({ entry }: PanelProps) {
	const [busy, setBusy] = useState(false);
	const clean = async (event: SubmitEvent) => {
		event.preventDefault();
		if (busy) return;
		const form = new FormData(event.currentTarget as HTMLFormElement);
		const what = form.has('filesOnly')
			? t('panel.cleanFilesText', { room: title(entry) })
			: t('panel.cleanText', { room: title(entry) });
		if (!(await confirm({ title: t('panel.clean'), text: what, action: t('panel.delete'), danger: true }))) return;
		setBusy(true);
		await attempt(async () => {
			const { count } = await post('/v1/rooms.cleanHistory', wish(entry.sub.rid, form));
			tell(t('panel.cleaned', { n: count }));
		});
		setBusy(false);
	};
	return (
		<form class="panel-body info" onSubmit={(event) => void clean(event)}>
			<div class="field">
				<label for="clean-from">{t('panel.cleanFrom')}</label>
				<input id="clean-from" name="from" type="datetime-local" aria-describedby="clean-hint" />
			</div>
			<div class="field">
				<label for="clean-to">{t('panel.cleanTo')}</label>
				<input id="clean-to" name="to" type="datetime-local" aria-describedby="clean-hint" />
				<span class="hint" id="clean-hint">
					{t('panel.cleanHint')}
				</span>
			</div>
			<div class="field">
				<label for="clean-users">{t('panel.cleanUsers')}</label>
				<input id="clean-users" name="users" autocomplete="off" />
			</div>
			<div>
				<Check name="excludePinned" text={t('panel.keepPinned')} checked />
				<Check name="ignoreThreads" text={t('panel.keepThreads')} />
				<Check name="ignoreDiscussion" text={t('panel.keepDiscussions')} checked />
				<Check name="filesOnly" text={t('panel.filesOnly')} />
			</div>
			<button type="submit" class="danger" aria-disabled={busy}>
				{t('panel.clean')}
			</button>
		</form>
	);
}

function Check({ name, text, checked }: { name: string; text: string; checked?: boolean }) {
	return (
		<label class="check">
			<input type="checkbox" name={name} defaultChecked={!!checked} />
			{text}
		</label>
	);
}

/** wish reads the form; a moment that is not said is the beginning of time, or now. */
export function wish(roomId: string, form: FormData, now = new Date()) {
	const at = (name: string, otherwise: Date) => {
		const text = String(form.get(name) ?? '');
		return (text ? new Date(text) : otherwise).toISOString();
	};
	const users = String(form.get('users') ?? '')
		.split(/[\s,;@]+/)
		.filter(Boolean);
	return {
		roomId,
		oldest: at('from', new Date(0)),
		latest: at('to', now),
		inclusive: true,
		excludePinned: form.has('excludePinned'),
		ignoreThreads: form.has('ignoreThreads'),
		ignoreDiscussion: form.has('ignoreDiscussion'),
		filesOnly: form.has('filesOnly'),
		users,
	};
}
