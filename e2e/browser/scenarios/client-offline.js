// The server is killed and started again while two people write: nothing is
// lost, nothing is there twice, and what was begun is still there.
const { enter, room, say } = require('../client')

module.exports = async ({ visit, call, note, control, ann, ben, cleo }) => {
  const power = (what) => fetch(`${control}/${what}`, { method: 'POST' })
  const { _id: rid } = await room(call, ann, 'storm', ben, cleo)
  const [a, b] = [await enter(visit, ann, '/channel/storm'), await enter(visit, ben, '/channel/storm')]
  const field = (v) => v.page.getByRole('textbox', { name: /^Message/ })
  const log = (v) => v.page.getByRole('log')
  const write = async (v, ...texts) => {
    for (const text of texts) {
      await field(v).fill(text)
      await field(v).press('Enter')
    }
  }
  const counts = async (v, texts) => {
    const found = {}
    for (const text of texts) found[text] = await log(v).getByText(text, { exact: true }).count()
    return Object.entries(found).filter(([, n]) => n !== 1)
  }

  // It dies in the middle of a burst, and both go on writing.
  const burst = Array.from({ length: 8 }, (_, n) => `gust ${n}`)
  await write(a, ...burst.slice(0, 5))
  const killed = power('kill')
  await write(a, ...burst.slice(5))
  await killed
  await write(b, 'Is anybody there?', 'It is dark.')
  await b.page.getByText('The connection is lost', { exact: false }).waitFor()
  await b.becomes('what was written is shown at once, greyed', () => log(b).locator('.sending').count(), 2)
  await field(b).fill('A draft that')

  // It comes back; somebody speaks before the pages have noticed.
  await power('restart')
  await say(call, cleo, rid, 'I have lit a candle.')
  const all = [...burst, 'Is anybody there?', 'It is dark.', 'I have lit a candle.']
  for (const v of [a, b]) {
    for (const text of all) await log(v).getByText(text, { exact: true }).waitFor()
    await v.page.waitForFunction(() => !document.querySelector('[role=log] .sending'))
    v.equal('everything is there once', await counts(v, all), [])
    await v.becomes('the page no longer says that the connection is lost', () => v.page.getByText('The connection is lost').count(), 0)
  }
  const said = async () => (await call(ann, 'GET', `channels.history?roomId=${rid}&count=100`)).messages
    .filter((m) => !m.t && m.u.username !== 'cleo').reverse().map((m) => m.msg)
  const spoken = await said()
  a.equal('the server has what each wrote once and in order', spoken.filter((msg) => msg.startsWith('gust')), burst)
  a.equal('and nothing more', spoken.length, all.length - 1)
  b.equal('a draft stays while the connection comes back', await field(b).inputValue(), 'A draft that')

  // A page that is loaded anew still sends what waited, and has the draft; what a closed tab has left is sent by the next.
  await power('kill')
  await write(a, 'Before the page was gone.')
  await write(b, 'Before the tab was closed.')
  for (const v of [a, b]) await log(v).locator('.sending').waitFor()
  await field(a).fill('Not yet said')
  await a.page.goto('about:blank')
  const tab = await b.context.newPage()
  await b.page.close()
  b.page = tab
  await power('restart')
  await a.open('/channel/storm')
  await log(a).getByText('Before the page was gone.').waitFor()
  await a.page.waitForFunction(() => !document.querySelector('[role=log] .sending'))
  a.equal('what waited was sent once', (await said()).filter((msg) => msg === 'Before the page was gone.').length, 1)
  await a.becomes('the draft is there again', () => field(a).inputValue(), 'Not yet said')
  await b.open('/channel/storm')
  await log(b).getByText('Before the page was gone.').waitFor()
  await log(a).getByText('Before the tab was closed.').waitFor()
  a.equal('what a closed tab has left was sent once', (await said()).filter((msg) => msg === 'Before the tab was closed.').length, 1)
  note('killed twice')
}
