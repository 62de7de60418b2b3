/** What was dropped: files, and those that are in folders. */
import { t } from '../i18n';
import { complain } from '../ui/toast';

/** most is how many files are taken out of folders at once: each wants to be looked at before it is sent. */
const most = 50;

/** dropped returns the files that were dropped. It is called while the drop is told of: afterwards the browser hides them. */
export async function dropped(data: DataTransfer): Promise<File[]> {
	const files = [...data.files];
	const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
	if (!entries.some((entry) => entry.isDirectory)) return files;
	const found: File[] = [];
	for (const entry of entries) await gather(entry, found);
	if (found.length > most) complain(t('compose.manyFiles', { n: most }));
	return found.slice(0, most);
}

/** gather adds the files of an entry, until there are more than are taken. */
async function gather(entry: FileSystemEntry, found: File[]): Promise<void> {
	if (found.length > most) return;
	if (entry.isFile) found.push(await fileOf(entry as FileSystemFileEntry));
	else for (const one of await inside(entry as FileSystemDirectoryEntry)) await gather(one, found);
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
	return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** inside returns what is in a folder. Browsers tell of it a hundred at a time, and of none at the end. */
async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
		if (!some.length) return all;
		all.push(...some);
	}
}
