// A phone in the hand: a finger that rests on a message, the way back, and
// notes that are not in the way.
const { enter, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  const { _id: rid } = await room(call, ann, 'touched', ben)
  const words = await say(call, ann, rid, 'Rest your finger here')
  const linked = await say(call, ann, rid, 'https://example.org/somewhere')
  await room(call, ann, 'beside', ben)
  const v = await enter(visit, ben, '/channel/touched', { viewport: 'phone' })
  await restsOn(v, words, linked)
  await goesBack(v)
  await notes(v)
}

// rest has a finger on an element for a while that is longer than a press.
async function rest(v, target) {
  const box = await target.boundingBox()
  const { protocol: touch } = v
  const at = { x: box.x + 8, y: box.y + box.height / 2 }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
  await v.page.waitForTimeout(700) // a finger that rests is one that waits
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

async function restsOn(v, words, linked) {
  const row = (message) => v.page.locator(`article[data-id="${message._id}"]`)
  await row(words).waitFor()
  await rest(v, row(words).locator('.md'))
  const menu = v.page.getByRole('menu', { name: 'More actions' }).or(v.page.locator('.tools .menu:popover-open'))
  await menu.getByRole('menuitem', { name: 'Quote' }).waitFor()
  await v.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))))
  v.check('the menu stays when the finger lifts', await v.page.locator('.menu:popover-open').count() === 1)
  await menu.getByRole('menuitem', { name: 'Quote' }).click()
  await v.page.locator('.composer-bar').getByText('Rest your finger here').waitFor()
  await rest(v, row(linked).getByRole('link', { name: /example/ }))
  v.check('on a link the menu is the browser\'s', await v.page.locator('.menu:popover-open').count() === 0)
}

// goesBack leaves the list of rooms by the browser's button, and by a room.
async function goesBack(v) {
  const side = v.page.getByRole('navigation', { name: 'Rooms', exact: true })
  await v.page.getByRole('button', { name: 'Show rooms' }).click()
  await side.waitFor()
  await v.page.goBack()
  await side.waitFor({ state: 'hidden' })
  await v.becomes('back leads from the list to the room', () => v.at(), '/channel/touched')
  await v.page.getByRole('button', { name: 'Show rooms' }).click()
  await side.getByRole('link', { name: /beside/ }).click()
  await v.page.getByRole('textbox', { name: 'Message beside' }).waitFor()
  await v.page.goBack()
  await v.page.getByRole('textbox', { name: 'Message touched' }).waitFor()
  await v.becomes('and from the next room, past the list, to the one before', async () => await side.isHidden(), true)
}

// notes are not over what somebody writes, and can be put away.
async function notes(v) {
  await v.open('/channel/touched?msg=not-there')
  const note = v.page.locator('.toast', { hasText: 'not there any more' })
  await note.waitFor()
  const apart = await v.page.evaluate(() => {
    const [note, box] = ['.toast', '.composer-box'].map((one) => document.querySelector(one).getBoundingClientRect())
    return note.bottom <= box.top || note.top >= box.bottom
  })
  v.check('a note is not over the field', apart)
  await note.getByRole('button', { name: 'Close' }).click()
  await note.waitFor({ state: 'detached' })
}
