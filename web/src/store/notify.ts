/** Notifications of messages: the browser's own, and a sound. */
import { boot } from '../boot';
import { presence } from './presence';
import { entries } from './rooms';
import { ddp, preference } from './session';

/** What the server says of a message that concerns the person. */
export interface Notice {
	title: string;
	text: string;
	payload: {
		_id: string;
		rid: string;
		tmid?: string;
		type: string;
		name: string;
		sender: { _id: string; username?: string };
	};
}

/** How the client shows where a notice leads to, and knows what is being read. */
export interface Reader {
	/** The room that is being read, or ''. */
	reading: () => string;
	show: (notice: Notice) => void;
}

/** start tells of messages as the server finds that they concern the person. */
export function start(reader: Reader): void {
	ddp.on<[Notice]>('notify-user', `${boot.userId}/notification`, (notice) => void tell(notice, reader));
}

async function tell(notice: Notice, reader: Reader): Promise<void> {
	const watched = document.hasFocus() && reader.reading() === notice.payload.rid;
	const busy = presence(boot.userId).status === 'busy';
	const muted = entries.peek().get(notice.payload.rid)?.sub.disableNotifications;
	if (busy || muted) return;
	if (!watched) announce(notice, reader);
	if (!watched || !preference('muteFocusedConversations', true)) await sound(notice);
}

/** announce shows the browser's notification; of several tabs the last one replaces those of the others. */
function announce(notice: Notice, reader: Reader): void {
	if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
	const { title, text, payload } = notice;
	const shown = new Notification(title, {
		body: text,
		tag: payload._id,
		icon: `${boot.base}/avatar/${encodeURIComponent(payload.sender.username ?? '')}`,
		requireInteraction: preference('desktopNotificationRequireInteraction', false),
		silent: true, // the sound is ours
	});
	shown.onclick = () => {
		window.focus();
		reader.show(notice);
		shown.close();
	};
}

/** sound plays the sound that the person chose for messages, in one of their tabs. */
async function sound({ payload }: Notice): Promise<void> {
	const own = entries.peek().get(payload.rid)?.sub.audioNotificationValue;
	const chosen = !own || own === 'default' || own === '0' ? preference('newMessageNotification', 'chime') : own;
	if (chosen === 'none') return;
	if (!navigator.locks) return chime(); // a page without https
	await navigator.locks.request(`sound-${payload._id}`, { ifAvailable: true }, async (lock) => {
		if (!lock) return;
		await chime();
		await new Promise((later) => setTimeout(later, 2_000));
	});
}

let audio: AudioContext | undefined;

/** chime plays two notes, as loud as the person chose. */
export async function chime(): Promise<void> {
	const volume = (preference('notificationsSoundVolume', 100) / 100) * (preference('masterVolume', 100) / 100);
	if (volume <= 0) return;
	audio ??= new AudioContext();
	if (audio.state === 'suspended') await audio.resume().catch(() => {}); // until something is pressed pages are silent
	if (audio.state !== 'running') return;
	for (const [i, tone] of [880, 1318.5].entries()) note(audio, tone, audio.currentTime + i * 0.13, volume * 0.25);
}

function note(at: AudioContext, tone: number, when: number, loudness: number): void {
	const voice = new OscillatorNode(at, { type: 'sine', frequency: tone });
	const gain = new GainNode(at, { gain: 0 });
	gain.gain.setValueAtTime(0, when);
	gain.gain.linearRampToValueAtTime(loudness, when + 0.015);
	gain.gain.exponentialRampToValueAtTime(0.0001, when + 0.45);
	voice.connect(gain).connect(at.destination);
	voice.start(when);
	voice.stop(when + 0.5);
}
