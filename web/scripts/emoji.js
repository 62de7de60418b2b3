// Writes the emoji that there are as one text: a line for each, in the order
// of Unicode, with what it looks like, the number of its group, a t if it takes
// skin tones, and its names, parted by bars. The names are JoyPixels', which
// Rocket.Chat uses; the first one is used when it is chosen. The server knows
// the same names (internal/chat/emoji_names.txt).
import { readFileSync } from 'node:fs'

const read = (file) =>
  JSON.parse(readFileSync(new URL(`../node_modules/emojibase-data/en/${file}.json`, import.meta.url), 'utf8'))

export function emojiLines() {
  const shortcodes = read('shortcodes/joypixels')
  const names = ({ hexcode }) => [shortcodes[hexcode] ?? []].flat()
  return read('data')
    .filter((emoji) => emoji.group !== undefined && names(emoji).length)
    .sort((a, b) => a.order - b.order)
    .map((emoji) => {
      const light = emoji.skins?.find((skin) => skin.tone === 1)
      const inLight = new Set(light ? names(light) : [])
      const takesTone = (name) => inLight.has(`${name}_tone1`)
      const sorted = names(emoji).sort((a, b) => takesTone(b) - takesTone(a))
      return [emoji.emoji, emoji.group, takesTone(sorted[0]) ? 't' : '', sorted.join(' ')].join('|')
    })
    .join('\n')
}
