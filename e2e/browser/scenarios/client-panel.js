// The panels beside a room: who is in it, what it is, what was said and sent.
const { enter, room, say } = require('../client')

const nasty = '<img src=x onerror="window.hacked=1">'
const looks = [['phone', 'dark'], ['desktop', 'light']]

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  const { _id: rid } = await room(call, ann, 'panels', ben)
  const first = await say(call, ann, rid, `Shall we paint the *north wall*? ${nasty}`)
  await say(call, ben, rid, 'In blue, @ann.', { tmid: first._id })
  await call(ann, 'POST', 'chat.pinMessage', { messageId: first._id })
  await call(ben, 'POST', 'chat.starMessage', { messageId: first._id })
  await call(ann, 'POST', 'rooms.createDiscussion', { prid: rid, t_name: `About ${nasty}` })

  const v = await enter(visit, ann, '/channel/panels')
  const w = await enter(visit, ben, '/channel/panels', { viewport: 'phone', scheme: 'dark' })
  await edits(v, w)
  await members(v, cleo)
  await searches(v)
  await onAPhone(w)
  await everyPanel(v)
  for (const one of [v, w]) one.check('nothing that people wrote runs', !await one.page.evaluate(() => window.hacked))
}

const button = (v, name) => v.page.getByRole('button', { name, exact: true })
const headings = (v) => v.page.locator('.panel h2').innerText()

// edits changes the room, which everybody in it sees.
async function edits(v, w) {
  await button(v, 'Room information').click()
  await v.page.locator('.panel').getByRole('button', { name: 'Edit' }).click()
  await v.page.getByRole('textbox', { name: 'Topic' }).fill(`Cranes and ${nasty}`)
  await v.page.getByRole('textbox', { name: 'Announcement' }).fill('Crane 4 is closed.')
  await v.page.getByRole('checkbox', { name: /^Read-only/ }).check()
  await v.inspect('panel-edit', looks)
  await button(v, 'Save').click()
  await v.page.getByRole('button', { name: `Cranes and ${nasty}` }).waitFor()
  await w.page.getByText('Crane 4 is closed.', { exact: true }).first().waitFor()
  v.check('the room says that it is read-only', await v.sees(v.page.locator('.head-mark', { hasText: 'Read-only' })))
  await button(v, 'Add to favourites').click()
  await button(v, 'Remove from favourites').waitFor()
}

// members adds somebody, and gives and takes a role.
async function members(v, cleo) {
  await v.page.getByRole('button', { name: /^Members, 2/ }).click()
  await v.page.locator('.panel').getByRole('button', { name: 'Add' }).click()
  await v.page.getByLabel('Find people').fill('cleo')
  await v.page.getByRole('dialog').getByRole('checkbox', { name: /@cleo/ }).check()
  await button(v, 'Add them').click()
  const row = v.page.locator('.member', { hasText: `@${cleo.username}` })
  await row.waitFor()
  await row.getByRole('button').click()
  await v.page.getByRole('menuitem', { name: 'Make moderator' }).click()
  await row.getByText('Moderator').waitFor()
  await v.page.getByRole('button', { name: /^Members, 3/ }).waitFor() // the header counts them
  await v.page.getByLabel('Find members').fill('nobody-like-this')
  await v.page.getByText('Nobody was found.').waitFor()
  await v.page.getByLabel('Find members').fill('cle')
  await row.waitFor()
  await row.getByRole('link').click()
  await v.page.getByRole('button', { name: 'Message', exact: true }).waitFor()
  await v.becomes('a person has a card at an address of its own', () => v.at(), '/channel/panels/user-info/cleo')
}

// searches finds a message and goes to it.
async function searches(v) {
  await button(v, 'Search messages').click()
  await v.page.getByLabel('What are you looking for?').fill('north')
  await v.page.locator('.panel').getByText('north wall').waitFor()
  await v.page.locator('.panel').getByRole('link', { name: 'Go to message' }).click()
  await v.page.waitForURL(/\?msg=/)
  await v.page.getByRole('log').getByText('north wall').first().waitFor()
}

// onAPhone has the panels over the room, with a way back.
async function onAPhone(w) {
  await button(w, 'More about this room').click()
  await w.page.getByRole('menuitem', { name: 'Threads' }).click()
  await w.page.getByRole('link', { name: /Shall we paint/ }).waitFor()
  await w.becomes('the panel has the whole page', () => w.page.locator('.room-talk').evaluate((e) => getComputedStyle(e).visibility), 'hidden')
  await w.page.getByRole('link', { name: /Shall we paint/ }).click()
  await w.page.getByText('In blue').waitFor()
  await w.page.goBack()
  await w.page.waitForURL(/\/thread$/)
  await button(w, 'Back to the messages').click()
  await w.page.locator('.panel').waitFor({ state: 'detached' })
  await w.becomes('back leads to the room', () => w.at(), '/channel/panels')
}

// everyPanel looks at them all, each by its address, in one look and the next in the other.
async function everyPanel(v) {
  const panels = {
    'channel-settings': 'Room information',
    'members-list': 'Members',
    'user-info/ben': 'Profile',
    thread: 'Threads',
    discussions: 'Discussions',
    'pinned-messages': 'Pinned messages',
    'uploaded-files-list': 'Files',
    'push-notifications': 'Notifications',
    'clean-history': 'Delete old messages',
  }
  for (const [i, [tab, name]] of Object.entries(panels).entries()) {
    await v.open(`/channel/panels/${tab}`)
    await v.page.locator('.panel h2').waitFor()
    await v.becomes(`${tab} has its name`, () => headings(v), name)
    await v.becomes(`${tab}: its name has the focus`, () => v.page.evaluate(() => document.activeElement.id), 'panel-title')
    await v.page.locator('.panel [aria-busy=true]').waitFor({ state: 'detached' })
    await v.inspect(`panel-${tab.replace(/\W/g, '-')}`, [looks[i % 2]])
  }
}
