import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { boot } from '../boot';
import { language, t } from '../i18n';
import { weight } from '../room/attached';
import { mayDelete } from '../room/rights';
import { recent } from '../room/when';
import type { Entry } from '../store/rooms';
import { ddp } from '../store/session';
import type { Message, Upload } from '../store/types';
import { Icon, type IconName } from '../ui/icon';
import { Menu } from '../ui/menu';
import { confirm } from '../ui/overlay';
import { attempt } from '../ui/toast';
import { family } from './family';
import './files.css';
import './members.css';
import './messages.css';
import { List } from './list';
import { type Pages, usePages } from './pages';
import { useSettled } from './settled';
import type { PanelProps } from './slot';

const groups = ['image', 'video', 'audio', 'text', 'application'] as const;

/** The files of a room, the latest first. */
export default function Files({ entry }: PanelProps) {
	const { rid } = entry.sub;
	const [group, setGroup] = useState('');
	const [text, setText] = useState('');
	const name = useSettled(text.trim());
	const pages = usePages<Upload>(
		async (offset) => {
			const input = { roomId: rid, offset, count: 50, sort: '{"uploadedAt":-1}', onlyConfirmed: true };
			const narrowed = { ...input, ...(group && { typeGroup: group }), ...(name && { name }) };
			const { files, total } = await get(family(entry, 'files'), narrowed);
			return { items: files, total };
		},
		[rid, group, name],
	);
	useEffect(
		() => ddp.on<[Message]>('room-messages', rid, (message) => message.files?.length && pages.again()),
		[rid, group, name],
	);
	return (
		<>
			<div class="panel-tools">
				<input
					type="search"
					class="grow"
					aria-label={t('panel.findFile')}
					placeholder={t('panel.findFile')}
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				<select
					aria-label={t('panel.fileKind')}
					value={group}
					onChange={(event) => setGroup(event.currentTarget.value)}
				>
					<option value="">{t('panel.allFiles')}</option>
					{groups.map((one) => (
						<option key={one} value={one}>
							{t(`panel.${one}`)}
						</option>
					))}
				</select>
			</div>
			<List pages={pages} empty={<p>{t('panel.noFiles')}</p>}>
				{(file) => <FileRow key={file._id} entry={entry} file={file} pages={pages} />}
			</List>
		</>
	);
}

function FileRow({ entry, file, pages }: { entry: Entry; file: Upload; pages: Pages<Upload> }) {
	const url = `${boot.base}/file-upload/${encodeURIComponent(file._id)}/${encodeURIComponent(file.name)}`;
	const facts = {
		size: weight(file.size, language.value),
		who: file.user?.username ?? '',
		when: recent(file.uploadedAt),
	};
	return (
		<div class="file-row">
			<a class="member-name grow" href={url} target="_blank" rel="noreferrer">
				<Thumbnail file={file} url={url} />
				<span class="grow">
					<b class="cut file-name">{file.name}</b>
					{file.description && <span class="card-text small">{file.description}</span>}
					<span class="small soft">{t('panel.fileFacts', facts)}</span>
				</span>
			</a>
			<Menu
				label={t('panel.aboutFile', { name: file.name })}
				items={() => [
					{ label: t('panel.download'), icon: 'download', act: () => download(url, file.name) },
					deletable(entry, file) && {
						label: t('panel.delete'),
						icon: 'trash',
						danger: true,
						act: () => void remove(file, pages),
					},
				]}
			>
				<Icon name="more" />
			</Menu>
		</div>
	);
}

function Thumbnail({ file, url }: { file: Upload; url: string }) {
	if (/^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type)) {
		return <img class="file-thumb" src={url} alt="" loading="lazy" decoding="async" width="48" height="48" />;
	}
	const icon: IconName = file.type.startsWith('image/') ? 'camera' : 'file';
	return (
		<span class="file-thumb" aria-hidden="true">
			<Icon name={icon} />
		</span>
	);
}

/** deletable says whether the message that has a file may be deleted. */
function deletable({ sub }: Entry, file: Upload): boolean {
	const { uploadedAt: ts, userId, user } = file;
	return mayDelete({
		_id: '',
		rid: sub.rid,
		msg: '',
		ts,
		_updatedAt: ts,
		u: { _id: userId, username: user?.username ?? '' },
	});
}

function download(href: string, name: string): void {
	Object.assign(document.createElement('a'), { href, download: name }).click();
}

async function remove(file: Upload, pages: Pages<Upload>): Promise<void> {
	const text = t('panel.deleteFileText', { name: file.name });
	if (!(await confirm({ title: t('panel.deleteFile'), text, action: t('panel.delete'), danger: true }))) return;
	const done = await attempt(() => ddp.call('deleteFileMessage', file._id));
	if (done) pages.change((items) => items.filter((one) => one._id !== file._id));
}
