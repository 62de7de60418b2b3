import { useEffect, useMemo, useRef } from 'preact/hooks';
import { language, t } from '../i18n';
import { Typists } from '../store/typing';

/** How long screen readers are left alone after they have said that somebody writes, in milliseconds. */
const quiet = 60_000;

/** TypingLine says who is writing. Its height is always there, so that nothing moves. */
export function TypingLine({ rid, tmid }: { rid: string; tmid?: string | undefined }) {
	const typists = useMemo(() => new Typists(rid, tmid), [rid, tmid]);
	useEffect(() => () => typists.close(), [typists]);
	const names = typists.names.value;
	const text = sentence(names);
	const said = useRef({ text: '', at: 0 });
	if (text && Date.now() - said.current.at > quiet) said.current = { text, at: Date.now() };
	return (
		<div class="typing-line small soft">
			<span aria-hidden="true" class="cut">
				{text}
			</span>
			<span class="unseen" role="status">
				{text && said.current.text}
			</span>
		</div>
	);
}

function sentence(names: readonly string[]): string {
	if (!names.length) return '';
	if (names.length > 3) return t('compose.typingMany');
	const list = new Intl.ListFormat(language.value, { type: 'conjunction' }).format(names);
	return t(names.length > 1 ? 'compose.typingSome' : 'compose.typing', { names: list });
}
