/**
 * Files on their way into rooms. They are described first, then sent one after
 * the other; each can be cancelled, and tried again when it failed.
 */
import { signal } from '@preact/signals';
import { ApiError, address, credentials, post, refusal } from '../api/client';
import { explain } from '../ui/refusal';
import { freshId } from './outbox';
import { setting } from './settings';

export interface Upload {
	id: string;
	rid: string;
	tmid?: string | undefined;
	file: File;
	/** What it will be called. */
	name: string;
	/** What a picture shows, for those who do not see it; or what a file is. */
	description: string;
	/** The address of a picture of it in this page, or ''. */
	preview: string;
	state: 'described' | 'queued' | 'sending' | 'failed';
	/** How much of it is sent, 0 to 1. */
	progress: number;
	problem: string;
}

export const uploads = signal<readonly Upload[]>([]);

const requests = new Map<string, XMLHttpRequest>();
let pumping = false;

/** unwanted says why the workspace does not take a file, by the name of its reason. */
export function unwanted(file: File): { reason: 'tooLarge' | 'type' | 'empty'; limit?: number } | undefined {
	const limit = setting('FileUpload_MaxFileSize', -1);
	if (!file.size) return { reason: 'empty' };
	if (limit >= 0 && file.size > limit) return { reason: 'tooLarge', limit };
	const only = setting('FileUpload_MediaTypeWhiteList', '');
	const type = file.type || 'application/octet-stream';
	if (listed(type, setting('FileUpload_MediaTypeBlackList', ''))) return { reason: 'type' };
	if (only && only !== '*' && !listed(type, only)) return { reason: 'type' };
	return undefined;
}

/** listed says whether a comma-separated list has a type, or its group with a star. */
function listed(type: string, list: string): boolean {
	const group = `${type.split('/')[0]}/*`;
	return list
		.split(',')
		.map((one) => one.trim())
		.some((one) => one !== '' && (one === type || one === group));
}

/** add puts a file among those that are described. */
export function add(file: File, rid: string, tmid?: string): void {
	const preview = /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.type) ? URL.createObjectURL(file) : '';
	const upload = {
		id: freshId(),
		rid,
		tmid,
		file,
		name: file.name,
		description: '',
		preview,
		progress: 0,
		problem: '',
	};
	uploads.value = [...uploads.peek(), { ...upload, state: 'described' }];
}

/** change changes what is known of an upload. */
export function change(id: string, fields: Partial<Upload>): void {
	uploads.value = uploads.peek().map((one) => (one.id === id ? { ...one, ...fields } : one));
}

/** remove takes a file away; one that is being sent is cancelled. */
export function remove(id: string): void {
	requests.get(id)?.abort();
	const gone = uploads.peek().find((one) => one.id === id);
	if (gone?.preview) URL.revokeObjectURL(gone.preview);
	uploads.value = uploads.peek().filter((one) => one.id !== id);
}

/** queue has files sent. */
export function queue(chosen: (upload: Upload) => boolean): void {
	uploads.value = uploads
		.peek()
		.map((one) =>
			chosen(one) && (one.state === 'described' || one.state === 'failed')
				? { ...one, state: 'queued', progress: 0, problem: '' }
				: one,
		);
	void pump();
}

/** pump sends what is queued, and holds a page back that is about to be left. */
async function pump(): Promise<void> {
	if (pumping) return;
	pumping = true;
	addEventListener('beforeunload', hold);
	for (;;) {
		const next = uploads.peek().find((one) => one.state === 'queued');
		if (!next) break;
		change(next.id, { state: 'sending' });
		await deliver(next);
	}
	removeEventListener('beforeunload', hold);
	pumping = false;
}

function hold(event: BeforeUnloadEvent): void {
	event.preventDefault();
}

async function deliver({ id, rid, tmid, file, name, description }: Upload): Promise<void> {
	try {
		const fileId = await patiently(id, () => send(id, rid, file, name));
		if (!wanted(id)) return; // cancelled at the last moment
		await patiently(id, () => confirm(rid, fileId, { description, ...(tmid && { tmid }) }));
		remove(id);
	} catch (error) {
		const problem = await explain(error);
		if (wanted(id)) change(id, { state: 'failed', problem });
	} finally {
		requests.delete(id);
	}
}

function wanted(id: string): boolean {
	return uploads.peek().some((one) => one.id === id);
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

/** patiently does something again when the server wants not to be asked so often, after as long as it says. */
async function patiently<T>(id: string, act: () => Promise<T>): Promise<T> {
	for (;;) {
		try {
			return await act();
		} catch (error) {
			if (!(error instanceof ApiError) || error.status !== 429 || !wanted(id)) throw error;
			await sleep(1_000 * Number(/(\d+) seconds/.exec(error.message)?.[1] ?? 5));
		}
	}
}

/** confirm says the message of a file, again where the answer was lost: the server says it only once. */
async function confirm(rid: string, fileId: string, said: { description: string; tmid?: string }): Promise<void> {
	for (let attempt = 0; ; attempt++) {
		try {
			await post('/v1/rooms.mediaConfirm/:rid/:fileId', said, { rid, fileId });
			return;
		} catch (error) {
			if (!(error instanceof ApiError) || error.status !== 0 || attempt > 5) throw error;
			await sleep(1_000 * 2 ** attempt);
		}
	}
}

/** send sends a file and returns its id. XMLHttpRequest is what says how far it is. */
function send(id: string, rid: string, file: File, name: string): Promise<string> {
	const request = new XMLHttpRequest();
	requests.set(id, request);
	const form = new FormData();
	form.append('file', file, name);
	return new Promise((resolve, reject) => {
		const fail = (status: number, body: object) => reject(refusal(status, body as Record<string, unknown>));
		request.upload.onprogress = ({ loaded, total }) => change(id, { progress: total ? loaded / total : 0 });
		request.onerror = () => fail(0, { error: 'The server cannot be reached.' });
		request.onabort = () => fail(0, { error: 'Cancelled.' });
		request.onload = () => {
			const body = read(request.responseText);
			const file = body.file as { _id: string } | undefined;
			if (request.status < 300 && file) resolve(file._id);
			else fail(request.status, body);
		};
		request.open('POST', address('/v1/rooms.media/:rid', { rid }));
		for (const [header, value] of Object.entries(credentials())) request.setRequestHeader(header, value);
		request.send(form);
	});
}

function read(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return {}; // a proxy that answers in its own words
	}
}
