// Code is shown in colours where its language is known, and is only ever text.
const { enter, say, room } = require('../client')

const code = {
  go: '// Why the tide waits.\nfunc tide(hour int) string { return "high" }',
  python: 'def tide(hour):\n    return "high" if hour == 6 else None  # or low',
  diff: '- low water at ten\n+ low water at eleven',
  json: '{"tide": "high", "hour": 6, "sure": true}',
}

module.exports = async ({ visit, call, note, pace, ann, ben }) => {
  const { _id: rid } = await room(call, ann, 'listings', ben)
  const ids = {}
  for (const [language, text] of Object.entries(code)) ids[language] = (await says(call, ann, rid, language, text))._id
  const v = await enter(visit, ben, '/channel/listings')
  const shown = (id) => v.page.locator(`[data-id="${id}"] pre`)
  const words = (id, kind) => shown(id).locator(`.code-${kind}`).allInnerTexts()
  await v.becomes('words of Go have their colours', () => words(ids.go, 'kwd'), ['func', 'return'])
  await v.becomes('so has a comment', () => words(ids.go, 'cmnt'), ['// Why the tide waits.\n'])
  await v.becomes('and a string of Python', () => words(ids.python, 'str'), ['"high"'])
  await v.becomes('what a patch takes away', () => words(ids.diff, 'deleted'), ['- low water at ten'])
  for (const [language, text] of Object.entries(code)) await v.becomes(`${language} reads as it was written`, () => shown(ids[language]).innerText(), text)
  await v.inspect('client-code')

  const unknown = await says(call, ann, rid, 'klingon', 'nuqneH')
  await v.becomes('a language that nobody knows is plain', () => shown(unknown._id).innerText(), 'nuqneH')
  const html = await says(call, ann, rid, 'html', '<img src=x onerror="hit()"></code></pre><script>hit()</script>')
  v.check('tags of code are seen', await v.sees(shown(html._id).getByText('onerror')))
  v.equal('and are none', await shown(html._id).locator('img, script').count(), 0)

  // What is made to take long holds nothing up: neither the page nor other code.
  await v.page.evaluate(() => {
    globalThis.longest = 0
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration) })
      .observe({ type: 'longtask' })
  })
  const hard = await says(call, ann, rid, 'ts', '\t\n'.repeat(2400) + 'x')
  await shown(hard._id).waitFor()
  const after = await says(call, ann, rid, 'sh', 'echo "ahoy"')
  await v.becomes('code after it has its colours', () => words(after._id, 'str'), ['"ahoy"'])
  const longest = await v.page.evaluate(() => globalThis.longest)
  note(`code that was made to take long keeps the page busy for ${longest} ms`)
  v.check('the page was never busy for long', longest < 500 * pace, `${longest} ms`)
}

const says = (call, who, rid, language, text) => say(call, who, rid, '```' + language + '\n' + text + '\n```')
