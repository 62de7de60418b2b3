/** The mark on the page's icon. */

const size = 64;
let pad: Promise<Pad | undefined> | undefined;
let plain = '';

/** What marks are drawn with, again and again: the icon as it is, and a place beside the page. */
interface Pad {
	image: HTMLImageElement;
	canvas: HTMLCanvasElement;
	pen: CanvasRenderingContext2D;
}

function link(): HTMLLinkElement | null {
	return document.querySelector('link[rel=icon]');
}

async function open(src: string): Promise<Pad | undefined> {
	const image = await load(src);
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	const pen = canvas.getContext('2d', { willReadFrequently: true }); // it is only ever read
	return pen ? { image, canvas, pen } : undefined;
}

function load(src: string): Promise<HTMLImageElement> {
	return new Promise((resolve, reject) => {
		const image = new Image(size, size);
		image.onload = () => resolve(image);
		image.onerror = reject;
		image.src = src;
	});
}

let latest = '';

/** badge draws a mark on the icon: a number, a dot, or nothing. */
export async function badge(mark: string): Promise<void> {
	const icon = link();
	if (!icon) return;
	plain ||= icon.href;
	latest = mark;
	if (!mark) {
		icon.href = plain;
		return;
	}
	pad ??= open(plain);
	const on = await pad.catch(() => undefined); // an icon that cannot be drawn stays as it is
	if (on && latest === mark) icon.href = draw(on, mark);
}

function draw({ image, canvas, pen }: Pad, mark: string): string {
	pen.clearRect(0, 0, size, size);
	pen.drawImage(image, 0, 0, size, size);
	const radius = mark === '•' ? 13 : 21;
	pen.fillStyle = '#c5281e';
	pen.beginPath();
	pen.arc(size - radius, radius, radius, 0, 2 * Math.PI);
	pen.fill();
	if (mark !== '•') {
		pen.fillStyle = '#fff';
		pen.font = `bold ${mark.length > 1 ? 26 : 32}px sans-serif`;
		pen.textAlign = 'center';
		pen.textBaseline = 'middle';
		pen.fillText(mark.length > 2 ? '99' : mark, size - radius, radius + 2);
	}
	return canvas.toDataURL();
}
