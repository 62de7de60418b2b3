/** The mark on the page's icon. */

const size = 64;
let picture: Promise<HTMLImageElement> | undefined;
let plain = '';

function link(): HTMLLinkElement | null {
	return document.querySelector('link[rel=icon]');
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
	picture ??= load(plain);
	const image = await picture.catch(() => undefined); // an icon that cannot be drawn stays as it is
	if (image && latest === mark) icon.href = draw(image, mark);
}

function draw(image: HTMLImageElement, mark: string): string {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	const pen = canvas.getContext('2d');
	if (!pen) return plain;
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
