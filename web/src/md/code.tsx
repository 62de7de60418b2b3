/** Code, in colours once those are known. They move nothing: only the colour of letters changes. */
import { useEffect, useState } from 'preact/hooks';
import { known, paint } from './painter';

export function Code({ code, language }: { code: string; language: string | undefined }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled
		<pre tabIndex={0} data-language={language}>
			<code>{language ? <Coloured key={code} code={code} language={language} /> : code}</code>
		</pre>
	);
}

function Coloured(question: { code: string; language: string }) {
	const { code, language } = question;
	const [found, setFound] = useState(() => known(question));
	useEffect(() => {
		let gone = false;
		paint({ code, language }).then(
			(painted) => !gone && setFound(painted),
			() => {}, // without colours it can be read as well
		);
		return () => {
			gone = true;
		};
	}, [code, language]);
	if (!found) return code;
	return found.map(({ text, kind }, i) =>
		kind ? (
			<span key={i} class={`code-${kind}`}>
				{text}
			</span>
		) : (
			text
		),
	);
}
