import { char, custom, customs, glyphs, load } from './catalogue';
import './emoji.css';

/**
 * Emoji shows an emoji by its short name without the colons, also one of the
 * workspace's own. Until the emoji are loaded there is a gap of its size; a
 * name that nothing has is shown as it was written.
 */
export function Emoji({ name }: { name: string }) {
	const own = custom(name);
	const native = char(name);
	const written = `:${name}:`;
	if (own) return <img class="emoji" src={own.src} alt={written} title={written} loading="lazy" />;
	if (native) {
		return (
			<span class="emoji" title={written}>
				{native}
			</span>
		);
	}
	if (glyphs.value && customs.value) return <span>{written}</span>;
	void load();
	return <span class="emoji" role="img" aria-label={written} />;
}
