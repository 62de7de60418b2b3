/** Emoji shows an emoji by its short name without the colons, also one of the workspace's own. */
export function Emoji({ name }: { name: string }) {
	return <span class="emoji">{`:${name}:`}</span>;
}
