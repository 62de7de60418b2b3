/** The files above the field: they are named and described here, and show how far they are. */
import { useState } from 'preact/hooks';
import { language, t } from '../i18n';
import { add as addUpload, change, queue, remove, type Upload, unwanted, uploads } from '../store/uploads';
import { Icon } from '../ui/icon';
import { complain } from '../ui/toast';
import type { Target } from './composer-attach';
import './composer-files.css';

const here =
	({ rid, tmid }: Target) =>
	(upload: Upload) =>
		upload.rid === rid && upload.tmid === tmid;

/** add puts files above the field, and complains about those that the workspace does not take. */
export function add({ rid, tmid }: Target, files: readonly File[]): void {
	for (const file of files) {
		const why = unwanted(file);
		if (!why) addUpload(file, rid, tmid);
		else complain(t(`compose.file_${why.reason}`, { name: file.name, limit: size(why.limit ?? 0) }));
	}
}

/** sendAll sends the files of a composer. */
export function sendAll(target: Target): void {
	const mine = here(target);
	queue((upload) => mine(upload) && upload.state === 'described');
}

/** size is a number of bytes for people: 3.2 MB. */
export function size(bytes: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
	const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
	const format = new Intl.NumberFormat(language.value, {
		style: 'unit',
		unit: units[power] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: power > 1 ? 1 : 0,
	});
	return format.format(bytes / 1000 ** power);
}

export function Files(target: Target) {
	const mine = uploads.value.filter(here(target));
	if (!mine.length) return null;
	return (
		<ul class="composer-files" aria-label={t('compose.files')}>
			{mine.map((upload) => (
				<li key={upload.id}>
					<Preview upload={upload} />
					{upload.state === 'described' ? <Described upload={upload} /> : <Moving upload={upload} />}
					<button
						type="button"
						class="icon"
						aria-label={t(upload.state === 'described' ? 'compose.fileRemove' : 'compose.fileCancel', {
							name: upload.name,
						})}
						onClick={() => remove(upload.id)}
					>
						<Icon name="close" />
					</button>
				</li>
			))}
		</ul>
	);
}

function Preview({ upload: { preview } }: { upload: Upload }) {
	const [broken, setBroken] = useState(false);
	if (preview && !broken) return <img src={preview} alt="" onError={() => setBroken(true)} />;
	return (
		<span class="composer-file-icon">
			<Icon name="file" />
		</span>
	);
}

/** Described is a file before it is sent. */
function Described({ upload: { id, name, description, file } }: { upload: Upload }) {
	const about = t(file.type.startsWith('image/') ? 'compose.fileAlt' : 'compose.fileDescription');
	return (
		<div class="grow composer-file-fields">
			<input
				aria-label={t('compose.fileName')}
				value={name}
				maxLength={200}
				onInput={(event) => change(id, { name: event.currentTarget.value || file.name })}
			/>
			<input
				aria-label={about}
				placeholder={about}
				value={description}
				onInput={(event) => change(id, { description: event.currentTarget.value })}
				onKeyDown={(event) => event.key === 'Enter' && event.isComposing && event.preventDefault()}
			/>
			<span class="soft small">{size(file.size)}</span>
		</div>
	);
}

/** Moving is a file that is being sent, or was not. */
function Moving({ upload: { id, name, state, progress, problem, file } }: { upload: Upload }) {
	const percent = new Intl.NumberFormat(language.value, { style: 'percent' }).format(progress);
	return (
		<div class="grow composer-file-moving">
			<span class="cut">{name}</span>
			{state === 'failed' ? (
				<span class="row wrap">
					<span class="alarm small" role="alert">
						{t('compose.fileFailed', { problem })}
					</span>
					<button type="button" class="bare" onClick={() => queue((upload) => upload.id === id)}>
						{t('common.retry')}
					</button>
				</span>
			) : (
				<>
					<progress max={1} value={progress} aria-label={t('compose.fileProgress', { name })} />
					<span class="soft small">{t('compose.fileSent', { percent, size: size(file.size) })}</span>
				</>
			)}
		</div>
	);
}
