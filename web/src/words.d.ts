declare module 'words' {
	export const languages: readonly string[];
	export const loaders: Record<string, () => Promise<{ default: Record<string, string> }>>;
}

declare module 'emoji' {
	const lines: string;
	export default lines;
}

declare module 'emoji-words' {
	export const loaders: Record<string, () => Promise<{ default: string }>>;
}
