// Writes the emoji that there are as one text: a line for each, in the order
// of Unicode, with what it looks like, the number of its group, a t if it takes
// skin tones, and its names, parted by bars. The names are JoyPixels', which
// Rocket.Chat uses; the first one is used when it is chosen. The server knows
// the same names (internal/chat/emoji_names.txt).
import { readFileSync } from 'node:fs'

const read = (file) =>
  JSON.parse(readFileSync(new URL(`../node_modules/emojibase-data/${file}.json`, import.meta.url), 'utf8'))

const shortcodes = read('en/shortcodes/joypixels')
const names = ({ hexcode }) => [shortcodes[hexcode] ?? []].flat()

// all returns the emoji, with what a language calls them.
const all = (language) =>
  read(`${language}/data`)
    .filter((emoji) => emoji.group !== undefined && names(emoji).length)
    .sort((a, b) => a.order - b.order)

export function emojiLines() {
  return all('en')
    .map((emoji) => {
      const light = emoji.skins?.find((skin) => skin.tone === 1)
      const inLight = new Set(light ? names(light) : [])
      const takesTone = (name) => inLight.has(`${name}_tone1`)
      const sorted = names(emoji).sort((a, b) => takesTone(b) - takesTone(a))
      return [emoji.emoji, emoji.group, takesTone(sorted[0]) ? 't' : '', sorted.join(' ')].join('|')
    })
    .join('\n')
}

// emojiWords are the words by which emoji are found in a language, on a line for
// each of those that emojiLines has, without those of its names.
export function emojiWords(language) {
  return all(language)
    .map((emoji) => {
      const known = new Set(names(emoji).flatMap((name) => name.split('_')))
      const words = [emoji.label, ...(emoji.tags ?? [])].join(' ').toLowerCase().split(/[\s:,()“”„"]+/)
      return [...new Set(words)].filter((word) => word.length > 1 && !known.has(word)).join(' ')
    })
    .join('\n')
}
