/**
 * copy puts a text on the clipboard. Where the browser does not let the page
 * do that, as on plain HTTP, the text of the field is selected and copied.
 */
export async function copy(text: string, field: HTMLInputElement | null): Promise<void> {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	field?.select();
	if (!document.execCommand('copy')) throw new Error(text);
}
