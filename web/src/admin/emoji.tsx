/** The emoji that the workspace has made itself. */
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { CustomEmoji } from '../api/admin';
import { get, post } from '../api/client';
import type { PageProps } from '../app/routes';
import { boot } from '../boot';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { confirm, open } from '../ui/overlay';
import { explain } from '../ui/refusal';
import { attempt, tell } from '../ui/toast';
import { Field, Text } from './form';
import { list } from './format';
import { AdminPage } from './frame';
import { type Ask, type Column, DataTable } from './table';

const changes = signal(0);
const changed = () => {
	changes.value++;
};

async function load({ search, ...page }: Ask) {
	const query = search ? JSON.stringify({ name: { $regex: search.replace(/[^\w-]/g, ''), $options: 'i' } }) : undefined;
	const { emojis, total } = await get('/v1/emoji-custom.all', { ...page, ...(query && { query }) });
	return { rows: emojis, total };
}

const picture = (one: CustomEmoji) =>
	`${boot.base}/emoji-custom/${encodeURIComponent(one.name)}.${one.extension}${one.etag ? `?etag=${one.etag}` : ''}`;

const columns = (): Column<CustomEmoji>[] => [
	{
		key: 'name',
		label: t('admin.name'),
		sort: 'name',
		show: (one) => (
			<span class="adm-who">
				<img class="em-picture" src={picture(one)} alt="" loading="lazy" />
				<strong>:{one.name}:</strong>
			</span>
		),
	},
	{ key: 'aliases', label: t('watching.aliases'), show: (one) => list(one.aliases) },
];

async function remove(one: CustomEmoji): Promise<void> {
	if (
		!(await confirm({
			title: t('watching.deleteEmoji', { name: one.name }),
			text: t('watching.deleteEmojiText'),
			action: t('admin.delete'),
			danger: true,
		}))
	)
		return;
	await attempt(() => post('/v1/emoji-custom.delete', { emojiId: one._id }), t('admin.saved'));
	changed();
}

const edit = (one?: CustomEmoji) => open((close) => <EmojiForm emoji={one} onClose={close} />);

export default function Emoji({ params }: PageProps) {
	void params;
	return (
		<AdminPage
			title={t('admin.emoji')}
			may={can('manage-emoji')}
			actions={
				<button type="button" class="main" onClick={() => edit()}>
					<Icon name="plus" />
					{t('watching.newEmoji')}
				</button>
			}
		>
			<DataTable
				label={t('admin.emoji')}
				search={t('watching.searchEmoji')}
				columns={columns()}
				load={load}
				depends={String(changes.value)}
				keyOf={(one) => one._id}
				empty={t('watching.noEmoji')}
				actions={(one) => (
					<Menu
						label={t('admin.actionsOn', { name: one.name })}
						items={() => [
							{ label: t('admin.edit'), icon: 'edit', act: () => edit(one) },
							{ label: t('admin.delete'), icon: 'trash', danger: true, act: () => void remove(one) },
						]}
					>
						<Icon name="more" />
					</Menu>
				)}
			/>
		</AdminPage>
	);
}

function EmojiForm({ emoji, onClose }: { emoji: CustomEmoji | undefined; onClose: () => void }) {
	const [problem, setProblem] = useState('');
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget as HTMLFormElement);
		const file = form.get('emoji') as File | null;
		if (!file?.size) form.delete('emoji');
		if (emoji) form.set('_id', emoji._id);
		try {
			await (emoji ? post('/v1/emoji-custom.update', form) : post('/v1/emoji-custom.create', form));
		} catch (error) {
			setProblem(await explain(error));
			return;
		}
		tell(t('admin.saved'));
		changed();
		onClose();
	};
	return (
		<Dialog title={emoji ? `:${emoji.name}:` : t('watching.newEmoji')} onClose={onClose}>
			<form class="stack" onSubmit={(event) => void submit(event)}>
				<Text label={t('admin.name')} name="name" value={emoji?.name} required problem={problem} />
				<Text
					label={t('watching.aliases')}
					name="aliases"
					value={emoji?.aliases.join(',')}
					hint={t('watching.aliasesHint')}
				/>
				<Field label={t('watching.picture')}>
					{(attributes) => (
						<input {...attributes} class="st-file" type="file" name="emoji" accept="image/*" required={!emoji} />
					)}
				</Field>
				<div class="actions">
					<button type="button" onClick={onClose}>
						{t('common.cancel')}
					</button>
					<button type="submit" class="main">
						{t('common.save')}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
