import { useEffect, useState } from 'preact/hooks';
import { address, credentials } from '../api/client';
import { t } from '../i18n';
import { complain } from '../ui/toast';
import './invite-code.css';

/** Code is the picture of a link, for the camera of a phone. */
export function Code({ id }: { id: string }) {
	const [src, setSrc] = useState('');
	useEffect(() => {
		let picture = '';
		const stop = new AbortController();
		draw(id, stop.signal).then(
			(found) => {
				picture = found;
				setSrc(found);
			},
			(error: Error) => error.name !== 'AbortError' && complain(error),
		);
		return () => {
			stop.abort();
			if (picture) URL.revokeObjectURL(picture);
		};
	}, [id]);
	return (
		<figure class="invite-code">
			<div>{src && <img src={src} alt={t('panel.codeOf')} width="220" height="220" />}</div>
		</figure>
	);
}

async function draw(id: string, signal: AbortSignal): Promise<string> {
	const url = `${address('/v1/invites.qr')}?inviteId=${encodeURIComponent(id)}&format=svg`;
	const answer = await fetch(url, { headers: credentials(), signal });
	if (!answer.ok) throw new Error(t('common.failed'));
	return URL.createObjectURL(await answer.blob());
}
