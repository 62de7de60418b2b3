/** pickEmoji lets the person choose an emoji; it resolves to its short name without the colons, or to undefined. */
export async function pickEmoji(_anchor: HTMLElement): Promise<string | undefined> {
	return undefined;
}
