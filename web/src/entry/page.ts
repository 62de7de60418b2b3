/** read makes a document of a page's text; its style, which no policy of this page knows, is left out. */
export function read(text: string): Document {
	return new DOMParser().parseFromString(text.replace(/<style>[\s\S]*?<\/style>/, ''), 'text/html');
}
