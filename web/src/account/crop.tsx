/** Cutting the square out of a picture that becomes somebody's avatar. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Dialog } from '../ui/dialog';
import { cut } from './own';

const side = 400;

interface CropProps {
	picture: ImageBitmap;
	use: (square: Blob) => void;
	close: () => void;
}

/** CropDialog lets the person choose what is seen of a picture, by sliders that keys move, too. */
export function CropDialog({ picture, use, close }: CropProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [zoom, across, down] = [useSignal(100), useSignal(50), useSignal(50)];
	useEffect(() => draw(canvas.current, picture, zoom.value / 100, across.value / 100, down.value / 100));
	const take = () =>
		canvas.current?.toBlob((square) => {
			if (square) use(square);
			close();
		}, 'image/png');
	return (
		<Dialog title={t('account.crop')} onClose={close}>
			<canvas ref={canvas} class="acc-crop" width={side} height={side} role="img" aria-label={t('account.picture')} />
			{[
				{ label: t('account.zoom'), of: zoom, min: 100, max: 400 },
				{ label: t('account.across'), of: across, min: 0, max: 100 },
				{ label: t('account.down'), of: down, min: 0, max: 100 },
			].map(({ label, of, min, max }) => (
				<label class="acc-range" key={label}>
					{label}
					<input
						type="range"
						min={min}
						max={max}
						value={of.value}
						onInput={(event) => {
							of.value = event.currentTarget.valueAsNumber;
						}}
					/>
				</label>
			))}
			<div class="actions">
				<button type="button" onClick={close}>
					{t('common.cancel')}
				</button>
				<button type="button" class="main" onClick={take}>
					{t('account.use')}
				</button>
			</div>
		</Dialog>
	);
}

function draw(to: HTMLCanvasElement | null, picture: ImageBitmap, zoom: number, across: number, down: number): void {
	const { x, y, size } = cut(picture.width, picture.height, zoom, across, down);
	const context = to?.getContext('2d');
	context?.clearRect(0, 0, side, side);
	context?.drawImage(picture, x, y, size, size, 0, 0, side, side);
}
