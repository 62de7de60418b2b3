import type { ComponentChildren } from 'preact';

/** Fact is something that is known, in a list of descriptions; what is not known is not there. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
	if (!children) return null;
	return (
		<div>
			<dt class="hint">{name}</dt>
			<dd>{children}</dd>
		</div>
	);
}
