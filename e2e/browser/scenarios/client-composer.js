// Somebody writes: names are completed, marks are set by keys, the last message
// is changed, others see that one writes, and where one may not write it is said.
const { enter, room, say } = require('../client')

module.exports = async ({ visit, call, note, pace, ann, ben, cleo }) => {
  const { _id: rid } = await room(call, ann, 'quill', ben)
  await say(call, ben, rid, 'The ink is dry.')
  const [a, b] = [await enter(visit, ann, '/channel/quill'), await enter(visit, ben, '/channel/quill', { viewport: 'phone', scheme: 'dark' })]
  const field = a.page.getByRole('textbox', { name: /^Message/ })
  const offers = a.page.getByRole('listbox', { name: 'Suggestions' })
  const log = a.page.getByRole('log')
  await log.getByText('The ink is dry.').waitFor()

  // Names.
  await a.becomes('one can write at once', async () => await field.evaluate((f) => f === document.activeElement), true)
  await field.pressSequentially('Ask @be')
  await offers.getByRole('option', { name: 'ben' }).first().waitFor()
  await a.becomes('the field says which one is chosen', async () => await field.evaluate((f) => document.getElementById(f.getAttribute('aria-activedescendant'))?.getAttribute('aria-selected') === 'true'), true)
  await b.page.getByText('is typing').first().waitFor()
  await a.inspect('client-composer-names')
  await field.press('Enter')
  await a.becomes('a name is written', () => field.inputValue(), `Ask @${ben.username} `)
  await field.pressSequentially('in #qui')
  await offers.getByRole('option', { name: 'quill' }).waitFor()
  await field.press('Tab')
  await field.pressSequentially(':anch')
  await offers.getByRole('option', { name: 'anchor' }).first().waitFor()
  await field.press('Escape')
  await offers.waitFor({ state: 'hidden' })
  await a.becomes('Escape leaves what was written', () => field.inputValue(), `Ask @${ben.username} in #quill :anch`)

  // Marks and lines.
  await field.fill('very')
  await field.selectText()
  await field.press('Control+b')
  await a.becomes('Ctrl+B makes bold', () => field.inputValue(), '*very*')
  await field.press('End')
  await field.press('Shift+Enter')
  await field.pressSequentially('clear')
  await a.becomes('Shift+Enter begins a line', () => field.inputValue(), '*very*\nclear')

  // Sent: at once on the page.
  await field.fill('Swift as a gull')
  const shown = await a.page.evaluate(() => new Promise((done) => {
    const begun = performance.now()
    const seen = () => [...document.querySelectorAll('[role=log] *')].some((e) => e.textContent === 'Swift as a gull')
    new MutationObserver((_, watch) => { if (seen()) { watch.disconnect(); done(performance.now() - begun) } })
      .observe(document.querySelector('[role=log]'), { childList: true, subtree: true, characterData: true })
    document.querySelector('.composer textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  }))
  note(`a message is shown after ${Math.round(shown)} ms`)
  a.check('a message is shown within 50 ms', shown < 50 * pace, `${shown} ms`)
  await b.page.getByText('is typing').first().waitFor({ state: 'detached' })

  // Changed, as soon as the server has it.
  await a.page.getByRole('log').locator('.sending').waitFor({ state: 'detached' })
  await field.press('ArrowUp')
  await a.becomes('the arrow up edits the last message', () => field.inputValue(), 'Swift as a gull')
  await field.fill('Swift as a tern')
  await field.press('Enter')
  await b.page.getByRole('log').getByText('Swift as a tern').waitFor()
  await a.page.waitForFunction(() => document.querySelector('.composer textarea').value === '') // ben may hear of it before ann's answer is there

  // Quoted; Escape takes the quote away.
  const quote = async () => {
    const said = log.locator('article').filter({ hasText: 'The ink is dry.' }).first()
    await said.hover()
    await said.getByRole('button', { name: 'Actions' }).click()
    await a.page.getByRole('menuitem', { name: 'Quote' }).click()
    await a.page.getByRole('button', { name: /^Do not quote/ }).waitFor()
  }
  await quote()
  await field.press('Escape')
  await a.becomes('Escape takes the quote away', () => a.page.getByRole('button', { name: /^Do not quote/ }).count(), 0)
  await quote()
  await field.fill('So wet it')
  await field.press('Enter')
  await b.page.getByRole('log').getByText('So wet it').waitFor()
  await b.page.getByRole('log').getByText('The ink is dry.').nth(1).waitFor()
  await a.becomes('the quote is gone from the composer', () => a.page.getByRole('button', { name: /^Do not quote/ }).count(), 0)

  // An emoji by the keys of the picker.
  await a.page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const search = a.page.getByRole('combobox', { name: 'Search emoji' })
  await search.fill('ship')
  await a.page.getByRole('option', { name: 'ship', exact: true }).waitFor()
  await search.press('ArrowDown')
  await a.inspect('client-emoji')
  await search.press('Enter')
  await a.becomes('an emoji is written', () => field.inputValue(), ':ship: ')
  await field.fill('')

  // A command, and one that there is not.
  await field.pressSequentially('/topi')
  await offers.getByRole('option', { name: '/topic' }).waitFor()
  await field.press('Tab')
  await field.pressSequentially('Pens and paper')
  await field.press('Enter')
  await a.page.getByText('Pens and paper').first().waitFor()
  await field.fill('/shrug well')
  await field.press('Enter')
  await a.page.getByRole('log').getByText('well ¯\\_(ツ)_/¯', { exact: true }).waitFor()
  await field.fill('/nonsense at all')
  await field.press('Enter')
  await a.page.getByText('There is no command /nonsense.').waitFor()
  await a.becomes('what was no command stays', () => field.inputValue(), '/nonsense at all')
  await field.fill('x'.repeat(5001))
  await a.page.getByText('1 character too many').waitFor()
  await field.press('Enter')
  a.equal('too long a message is not sent', (await field.inputValue()).length, 5001)
  await a.page.getByRole('button', { name: 'Send it as a file' }).click()
  await a.page.getByRole('list', { name: 'Files to send' }).waitFor()
  await a.page.getByRole('button', { name: 'Send', exact: true }).click()
  await log.getByText('message.txt').first().waitFor()

  // A draft stays.
  await field.fill('Half a thought')
  await a.open('/home')
  await a.open('/channel/quill')
  await a.becomes('a draft is there again', () => field.inputValue(), 'Half a thought')

  // Somebody looks before they join.
  const c = await enter(visit, cleo, '/channel/quill')
  await c.page.getByText('You are looking at quill.', { exact: false }).waitFor()
  await c.inspect('client-composer-join', [['phone', 'light'], ['desktop', 'dark']])
  await c.page.getByRole('main').getByRole('button', { name: 'Join' }).last().click()
  await c.page.getByRole('textbox', { name: /^Message/ }).fill('Here I am')
  await c.page.keyboard.press('Enter')
  await log.getByText('Here I am').waitFor()

  // Where one may not write.
  await call(ann, 'POST', 'channels.setReadOnly', { roomId: rid, readOnly: true })
  await b.page.getByText('Only some people can write in this room.').waitFor()
  await b.inspect('client-composer-readonly')
  await call(ann, 'POST', 'channels.archive', { roomId: rid })
  await a.page.getByText('This room is archived.').waitFor()
}
