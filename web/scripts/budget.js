// Says what each page weighs: the gzipped scripts and styles that a browser
// loads for it, in kB of 1,000 bytes, by the build's manifest. It fails where
// a page weighs more than it may.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const site = fileURLToPath(new URL('../dist/site/', import.meta.url))
const manifest = JSON.parse(readFileSync(`${site}manifest.json`, 'utf8'))
const weigh = (file) => gzipSync(readFileSync(site + file), { level: 9 }).length

// needs returns the files that a part of the client needs to run.
function needs(name, found = new Set()) {
  const part = manifest[name]
  if (!part) throw new Error(`${name} is not in the manifest`)
  if (found.has(part.file)) return found
  for (const file of [part.file, ...(part.css ?? [])]) found.add(file)
  for (const other of part.imports ?? []) needs(other, found)
  return found
}

const words = (section) => needs(`words:en/${section}`)
const sum = (files) => [...files].reduce((total, file) => total + weigh(file), 0) / 1000

// page returns the files of a place in the client: the shell, the page and its texts.
function page(name, ...sections) {
  const shell = [...needs('src/main.tsx'), ...words('common'), ...words('shell')]
  return new Set([...shell, ...needs(name), ...sections.flatMap((section) => [...words(section)])])
}

// The pages and their texts are those of the routes.
const routes = readFileSync(new URL('../src/app/routes.ts', import.meta.url), 'utf8')
const list = (text) => [...text.matchAll(/'(\w+)'/g)].map(([, section]) => section)
const named = new Map([...routes.matchAll(/const (\w+): Section\[\] = (\[.*?\])/g)].map(([, name, text]) => [name, list(text)]))
const routed = [...routes.matchAll(/load: \(\) => import\('\.\.\/((?:admin|account|directory)\/\w+)'\),\s*sections: (\[.*?\]|\w+)/g)]
const pages = new Map(routed.map(([, name, sections]) => [name, named.get(sections) ?? list(sections)]))
if (!pages.size) throw new Error('routes.ts names no pages')

// The settings of a group have texts of their own, and a search looks at those of all groups.
const groups = Object.keys(manifest).flatMap((name) => /^words:en\/(in[A-Z]\w*)$/.exec(name)?.[1] ?? [])
const settings = (texts) => sum(page('src/admin/settings.tsx', 'admin', 'settings', ...texts))
const fullest = Math.max(...groups.map((group) => settings([group])))

// Everything is what one person can come to load: all pages, in one language.
const others = new Set(Object.keys(manifest).filter((name) => /^(emoji-)?words:(?!en\b)/.test(name)).map((name) => manifest[name].file))
const everything = readdirSync(site, { recursive: true }).filter((name) => /\.(js|css)$/.test(name) && !others.has(name))

const budgets = [
  ['invite and sign-in', sum(needs('src/entry/entry.ts')), 20], // the pages themselves have no more
  ['room', sum(page('src/room/room.tsx', 'room', 'header', 'compose')), 90],
  ...[...pages].map(([name, sections]) => [name, sum(page(`src/${name}.tsx`, ...sections)), 60]),
  ['settings of a group', fullest, 60],
  ['settings of all groups', settings(groups), 70], // where one searches in all of them at once
  ['emoji', sum(needs('emoji')), 40],
  ['everything', sum(everything), 300],
]

for (const [name, weight, limit] of budgets) {
  const verdict = weight > limit ? '  TOO HEAVY' : ''
  console.log(`${name.padEnd(24)} ${weight.toFixed(1).padStart(6)} kB of ${limit}${verdict}`)
}
if (budgets.some(([, weight, limit]) => weight > limit)) process.exit(1)
