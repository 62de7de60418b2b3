import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { emojiLines, emojiWords } from './scripts/emoji.js';

const languages = ['en', 'de'];

/**
 * words makes the sections of src/i18n/LANGUAGE.json modules of their own,
 * `words:LANGUAGE/SECTION`, so that a page loads only what it says.
 */
function words(): Plugin {
	const file = (language: string) => new URL(`./src/i18n/${language}.json`, import.meta.url).pathname;
	return {
		name: 'words',
		resolveId: (id) => (id.startsWith('words:') ? `\0${id}` : undefined),
		load(id) {
			if (!id.startsWith('\0words:')) return;
			const [language = '', section = ''] = id.slice('\0words:'.length).split('/');
			this.addWatchFile(file(language));
			const text = JSON.parse(readFileSync(file(language), 'utf8'));
			return `export default ${JSON.stringify(text[section])}`;
		},
	};
}

/** sections writes the module that knows how to load each of them. */
function sections(): Plugin {
	return {
		name: 'sections',
		resolveId: (id) => (id === 'words' ? '\0words' : undefined),
		load(id) {
			if (id !== '\0words') return;
			const en = JSON.parse(readFileSync(new URL('./src/i18n/en.json', import.meta.url), 'utf8'));
			const loaders = languages.flatMap((language) =>
				Object.keys(en).map((section) => `'${language}/${section}': () => import('words:${language}/${section}')`),
			);
			return `export const languages = ${JSON.stringify(languages)};\nexport const loaders = {${loaders.join(',\n')}};`;
		},
	};
}

/**
 * emoji makes the modules that have all emoji in them, `emoji`, and the words by
 * which they are found, `emoji-words:LANGUAGE`, from scripts/emoji.js.
 */
function emoji(): Plugin {
	const loaders = languages.map((language) => `'${language}': () => import('emoji-words:${language}')`);
	return {
		name: 'emoji',
		resolveId: (id) => (/^emoji(-words(:\w+)?)?$/.test(id) ? `\0${id}` : undefined),
		load(id) {
			if (id === '\0emoji') return `export default ${JSON.stringify(emojiLines())}`;
			if (id === '\0emoji-words') return `export const loaders = {${loaders.join(',')}}`;
			const language = /^\0emoji-words:(\w+)$/.exec(id)?.[1];
			return language && `export default ${JSON.stringify(emojiWords(language))}`;
		},
	};
}

/**
 * compressed puts a .br and a .gz beside every file that is worth it. It runs
 * when everything is written, because Vite patches chunks late.
 */
function compressed(): Plugin {
	let folder = '';
	return {
		name: 'compressed',
		apply: 'build',
		configResolved(config) {
			folder = config.build.outDir;
		},
		closeBundle() {
			for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
				if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue;
				const path = join(entry.parentPath, entry.name);
				const text = readFileSync(path);
				if (text.length < 512) continue;
				writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
				writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
			}
		},
	};
}

/** The modules that the first script needs before it can show anything. */
const frame =
	/node_modules\/(preact|@preact|virtua)\/|src\/(api\/(client|ddp|digest)|boot|i18n\/index|store\/(rooms|session|settings|permissions|presence|avatars|unsent|drafts|types)|ui\/(avatar|dialog|icon|menu|overlay|toast|vlist|context)|app\/(router|shell|sidebar|keys|theme|title|groups|missing|room-link|badge))\.tsx?$/;

export default defineConfig({
	base: './',
	publicDir: false,
	plugins: [words(), sections(), emoji(), compressed()],
	resolve: {
		alias: { 'react/jsx-runtime': 'preact/jsx-runtime', 'react-dom': 'preact/compat', react: 'preact/compat' },
	},
	oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
	build: {
		outDir: 'dist/site',
		emptyOutDir: true,
		assetsDir: 'ui',
		manifest: 'manifest.json',
		target: 'es2022',
		modulePreload: { polyfill: false },
		assetsInlineLimit: 0,
		rolldownOptions: {
			input: { app: 'src/main.tsx', entry: 'src/entry/entry.ts' },
			// What every page of the client has is one file: apart its pieces are a tenth heavier.
			output: { advancedChunks: { groups: [{ name: 'frame', test: frame }] } },
		},
	},
	test: { environment: 'happy-dom', include: ['tests/unit/**/*.test.{ts,tsx}'] },
} as never);
