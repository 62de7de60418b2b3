// Messages as nobody plans them: very long, without a space, in another
// direction, with forty reactions, thirty attachments, quotes in quotes. The
// room stays as wide as the window, and reads right.
const { enter, newcomer, room, say } = require('../client')

const emoji = 'grin smiley smile laughing wink blush heart broken_heart star star2 fire tada rocket thumbsup thumbsdown ok_hand wave clap pray muscle eyes cat dog mouse hamster rabbit fox bear koala tiger cow pig frog monkey chicken penguin bird duck eagle bee'.split(' ')

module.exports = async ({ visit, call, ann, ben }) => {
  const wide = await newcomer(call, ann, 'wide')
  await call(ann, 'POST', 'users.update', { userId: wide.id, data: { name: '\u6f22'.repeat(60) } })
  const { _id: rid } = await room(call, ann, 'oddities', ben, wide)
  const arabic = await say(call, wide, rid, 'مرحبا بالجميع، هذا نص https://example.org/x عربي.')
  const many = await say(call, ann, rid, 'So many')
  for (const name of emoji) await call(ann, 'POST', 'chat.react', { messageId: many._id, emoji: `:${name}:`, shouldReact: true })
  const quoted = await everything(call, ann, ben, rid)

  const v = await enter(visit, ben, `/channel/oddities?msg=${many._id}`)
  await reactions(v, many)
  await directions(v, arabic)
  for (const id of [many._id, quoted]) {
    await v.open(`/channel/oddities?msg=${id}`)
    await v.page.locator(`article[data-id="${id}"]`).waitFor()
    await v.inspect(`odd-${id === quoted ? 'quotes' : 'reactions'}`, [id === quoted ? ['desktop', 'light'] : ['phone', 'dark']])
  }
  await v.page.locator('.message.system strong', { hasText: 'all' }).waitFor()
  v.check('what was pinned is shown as it was written', true)
  await v.open(`/channel/harbour?msg=${many._id}`)
  await v.page.waitForURL(`**/channel/oddities?msg=${many._id}`)
  await v.page.locator(`article[data-id="${many._id}"].found`).waitFor()
  v.check('a link to a message leads to its room', true)
  await v.open('/channel/oddities/members-list')
  await v.page.getByText('@wide', { exact: true }).waitFor()
  await v.inspect('odd-members', [['phone', 'light']])
}

// everything says the rest, and returns the id of a message that quotes a quote.
async function everything(call, ann, ben, rid) {
  for (const text of [
    'x'.repeat(5000), Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n'), `https://example.org/${'path'.repeat(120)}`,
    ':smile: :tada:', `\`\`\`\n${'wide '.repeat(200)}\n\`\`\``, '> one\n> > two\nAnd more',
  ]) await say(call, ben, rid, text)
  await say(call, ann, rid, 'thirty', { attachments: Array.from({ length: 30 }, (_, i) => ({ title: `Attachment ${i}`, text: 'w'.repeat(200), fields: [{ short: true, title: 'f', value: 'v'.repeat(90) }] })) })
  let last = await say(call, ann, rid, 'First of all')
  await call(ann, 'POST', 'chat.update', { roomId: rid, msgId: last._id, text: 'First of *all*' })
  await call(ann, 'POST', 'chat.pinMessage', { messageId: last._id })
  await call(ben, 'POST', 'chat.starMessage', { messageId: last._id })
  const { settings: [{ value: site }] } = await call(ann, 'GET', 'settings.public?query={"_id":"Site_Url"}')
  for (let i = 0; i < 3; i++) last = await say(call, ben, rid, `[ ](${site.replace(/\/$/, '')}/channel/oddities?msg=${last._id}) quote ${i}`)
  return last._id
}

// reactions stay in the order in which they were given.
async function reactions(v, many) {
  const row = v.page.locator(`article[data-id="${many._id}"]`)
  await row.waitFor()
  const names = async () => (await v.page.waitForFunction(([id, count]) => {
    const all = [...document.querySelectorAll(`article[data-id="${id}"] .reaction[aria-pressed]`)]
    return all.length === count && all.map((one) => /:(\w+):/.exec(one.title)[1]) // the list may just be drawn anew
  }, [many._id, emoji.length])).jsonValue()
  await v.becomes('reactions are in the order in which they came', () => names(), emoji)
  await row.getByRole('button', { name: /:frog:/ }).click()
  await row.locator('.reaction[aria-pressed=true]').getByText('2').waitFor()
  v.equal('and stay there when somebody joins one', await names(), emoji)
}

// directions looks where a message in Arabic begins in a page in English.
async function directions(v, { _id }) {
  await v.open(`/channel/oddities?msg=${_id}`)
  const text = v.page.locator(`article[data-id="${_id}"] .md p`)
  await text.waitFor()
  const begins = await text.evaluate((p) => {
    const first = document.createRange()
    first.setStart(p.firstChild, 0)
    first.setEnd(p.firstChild, 1)
    const [box, all] = [first.getBoundingClientRect(), p.getBoundingClientRect()]
    return box.left > (all.left + all.right) / 2
  })
  v.check('a message in Arabic begins at the right', begins)
  await v.page.emulateMedia({ forcedColors: 'active' })
  const here = v.page.locator('.room-link[aria-current]')
  await v.becomes('where colours are forced, the room one is in has a frame', () => here.evaluate((e) => getComputedStyle(e).outlineStyle), 'solid')
  await v.page.emulateMedia({ forcedColors: 'none', media: 'print' })
  await v.page.getByRole('log').waitFor()
  for (const rest of [here, v.page.locator('.composer-box')]) await rest.waitFor({ state: 'hidden' })
  v.check('what is printed is what was said', true)
  await v.page.emulateMedia({ media: 'screen' })
}
