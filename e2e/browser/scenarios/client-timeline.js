// Two people read a room, and what one does to its messages the other sees.
const { enter, say, room } = require('../client')

const log = (v) => v.page.getByRole('log')
const row = (v, id) => v.page.locator(`[data-id="${id}"]`)

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  await history({ visit, cleo })
  const { _id: rid } = await room(call, ann, 'tides', ben)
  const first = await say(call, ann, rid, 'High water is at *six*, see https://example.org/tides and `tide.txt`.\n- bring ropes\n- bring @ben')
  await say(call, ann, rid, '> Who comes?\n:smile: ```\nconst quay = 1\n```')
  const b = await enter(visit, ben, '/channel/tides')
  await row(b, first._id).waitFor()
  await changes({ b, call, ann, rid, first })
  await keyboard(b)
  await pill({ b, call, ann, rid })
  await unread({ b, call, ann, ben, rid })
  await b.inspect('client-timeline')
}

// history jumps far back in a long room, and reads on from there.
async function history({ visit, cleo }) {
  const v = await enter(visit, cleo, '/channel/long?msg=long-05000')
  await row(v, 'long-05000').waitFor()
  await v.becomes('the message that was asked for is marked', async () => await row(v, 'long-05000').evaluate((e) => e.classList.contains('found')), true)
  await v.page.waitForFunction(() => {
    const box = document.querySelector('[data-id="long-05000"]').getBoundingClientRect()
    return box.top > 0 && box.bottom < innerHeight
  })
  const moved = await log(v).evaluate(reading, -1)
  v.check('older messages do not move the view', moved <= 2, `${moved} px`)
  await v.page.getByRole('button', { name: 'To the latest messages' }).click()
  await log(v).getByText('Message 9999 ').waitFor()
  await v.open('/channel/long?msg=there-is-none')
  await v.page.getByText('This message is not there any more').waitFor()
  await v.end()
}

// reading scrolls up until older messages are loaded, a little at a time, and
// returns by how much a message in sight has moved beyond that, at most.
async function reading(log) {
  const frame = () => new Promise(requestAnimationFrame)
  let worst = 0
  const before = log.scrollHeight
  for (let i = 0; i < 400 && log.scrollHeight < before + 3_000; i++) {
    const box = log.getBoundingClientRect()
    const one = [...log.querySelectorAll('article')].find((e) => e.getBoundingClientRect().top > box.top + 200)
    const top = one.getBoundingClientRect().top
    log.scrollTop -= 40
    await frame()
    await frame()
    if (one.isConnected) worst = Math.max(worst, Math.abs(one.getBoundingClientRect().top - top - 40))
  }
  return worst
}

// changes are edits, reactions, pins and deletions, seen by somebody else.
async function changes({ b, call, ann, rid, first }) {
  await call(ann, 'POST', 'chat.update', { roomId: rid, msgId: first._id, text: 'High water is at *seven*.' })
  await row(b, first._id).getByText('seven').waitFor()
  b.check('an edit is marked', await b.sees(row(b, first._id).getByLabel(/^Edited by ann/)))
  await call(ann, 'POST', 'chat.react', { messageId: first._id, emoji: ':thumbsup:' })
  const reaction = row(b, first._id).getByRole('button', { name: /ann reacted/ })
  await reaction.waitFor()
  await reaction.click()
  await row(b, first._id).getByRole('button', { name: /ann and ben reacted/, pressed: true }).waitFor()
  await call(ann, 'POST', 'chat.pinMessage', { messageId: first._id })
  await row(b, first._id).getByLabel('Pinned by ann').waitFor()
  const gone = await say(call, ann, rid, 'This was a mistake.')
  await row(b, gone._id).waitFor()
  await call(ann, 'POST', 'chat.delete', { roomId: rid, msgId: gone._id })
  await row(b, gone._id).waitFor({ state: 'detached' })
}

// keyboard walks through the messages and deletes one, with keys alone.
async function keyboard(b) {
  const composer = b.page.getByRole('textbox', { name: /^Message/ })
  await composer.fill('I come, too.')
  await composer.press('Enter')
  await log(b).getByText('I come, too.').waitFor()
  await log(b).focus()
  await b.page.keyboard.press('ArrowUp')
  await b.becomes('the arrow keys lead to the last message', async () => await b.page.evaluate(() => document.activeElement.textContent.includes('I come, too.')), true)
  await b.page.waitForFunction(() => !document.querySelector('.message.sending'))
  await b.page.keyboard.press('Enter')
  await b.page.getByRole('menuitem', { name: 'Quote' }).waitFor()
  await b.page.keyboard.press('End')
  await b.page.keyboard.press('Enter')
  await b.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).focus()
  await b.page.keyboard.press('Enter')
  await log(b).getByText('I come, too.').waitFor({ state: 'detached' })
}

// pill: a reader is not pulled down by what is new, but told of it.
async function pill({ b, call, ann, rid }) {
  for (let i = 0; i < 30; i++) await say(call, ann, rid, `Wave number ${i}`)
  await log(b).getByText('Wave number 29').waitFor()
  await log(b).evaluate((e) => { e.scrollTop -= 600 })
  await b.page.getByText('Wave number 10', { exact: true }).waitFor()
  const before = await log(b).evaluate((e) => e.scrollTop)
  await say(call, ann, rid, 'The tide turns.')
  await b.page.getByRole('button', { name: '1 new message' }).waitFor()
  b.equal('a reader is not pulled down', await log(b).evaluate((e) => e.scrollTop), before)
  await b.page.getByRole('button', { name: '1 new message' }).click()
  await log(b).getByText('The tide turns.').waitFor()
  await b.becomes('what is new is said to those who do not see it', async () => await b.page.locator('[aria-live=polite]', { hasText: 'The tide turns.' }).count() > 0, true)
}

// unread: who comes back finds a mark where they left, and has read it then.
async function unread({ b, call, ann, ben, rid }) {
  await isRead({ b, call, ben, rid })
  await b.page.goto('/home')
  const news = await say(call, ann, rid, 'While you were away.')
  await b.page.goto('/channel/tides')
  await row(b, news._id).waitFor()
  await b.page.locator('.mark.unread').waitFor()
  await b.becomes('the mark stands before what is unread', async () => await row(b, news._id).evaluate((e) => !!e.parentElement.querySelector('.mark.unread')), true)
  await isRead({ b, call, ben, rid })
}

// isRead waits until the server knows that somebody has read a room.
async function isRead({ b, call, ben, rid }) {
  for (const late = Date.now() + 10_000; Date.now() < late;) {
    const { subscription } = await call(ben, 'GET', `subscriptions.getOne?roomId=${rid}`)
    if (!subscription.alert && !subscription.unread) return
    await b.page.evaluate(() => new Promise(requestAnimationFrame))
  }
  b.check('what is seen is read', false)
}
