// From a link to the first message: for somebody new by keyboard alone, for
// somebody who is here with one press; and what links say that admit nobody.
const { room, say, enter } = require('../client')

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  const { _id: rid } = await room(call, ann, 'quayside')
  await call(ann, 'POST', 'rooms.saveRoomSettings', { rid, roomTopic: '<img src=x onerror="window.hacked=1">' })
  await say(call, ann, rid, 'Welcome to the quay.')
  const { invite } = await call(ann, 'POST', 'invites.create', { rid, days: 7 })
  await newcomer(await visit(), new URL(invite.url).pathname)
  await member(await enter(visit, ben, '/channel/harbour', { scheme: 'dark' }), new URL(invite.url).pathname)
  await dead(await visit({ viewport: 'phone' }), call, ann, cleo, rid)
}

const composer = (v) => v.page.getByRole('textbox', { name: /^Message/ })

// arrives sees where somebody is who came by the link, and has them write
// without looking for the place to.
async function arrives(v, text) {
  await v.page.waitForURL((url) => url.pathname === '/channel/quayside')
  await v.page.getByRole('log').getByText('Welcome to the quay.').waitFor()
  await v.page.getByText('Ann Lindqvist invited you').waitFor()
  await v.page.waitForFunction(() => document.activeElement?.matches('textarea, input, [contenteditable]'))
  await v.becomes('the composer has the focus', async () => await composer(v).evaluate((e) => e === document.activeElement), true)
  await v.page.keyboard.type(text)
  await v.page.keyboard.press('Enter')
  await v.page.getByRole('log').getByText(text).waitFor()
  v.check('nothing that people wrote runs', !await v.page.evaluate(() => window.hacked))
}

// newcomer touches no mouse.
async function newcomer(v, to) {
  const begun = Date.now()
  await v.open(to)
  v.check('at most three fields must be filled in', await v.page.locator('input:required:visible').count() <= 3)
  const { keyboard } = v.page
  const person = { name: 'Ida Berg', email: 'ida@example.org', password: 'a password of Ida\'s' }
  for (const [name, text] of Object.entries(person)) {
    for (let i = 0; i < 12 && await v.page.evaluate(() => document.activeElement.name) !== name; i++) await keyboard.press('Tab')
    await keyboard.type(text)
  }
  await keyboard.press('Enter')
  await arrives(v, 'Good morning from Ida.')
  v.check('the first message is there within 30 seconds', Date.now() - begun < 30_000, `${Date.now() - begun} ms`)
  await v.inspect('invited', [['phone', 'dark'], ['desktop', 'light']])
}

// member has an account and is signed in.
async function member(v, to) {
  await v.open(to)
  await v.page.getByRole('button', { name: /^Join/ }).click()
  await arrives(v, 'Good morning from Ben.')
  await v.open(to)
  await v.page.getByRole('link', { name: /Continue|Open/ }).first().waitFor()
  v.check('a member is told that they are in', await v.sees('You are in already'))
}

// dead follows links that admit nobody.
async function dead(v, call, ann, cleo, rid) {
  const make = async (terms) => (await call(ann, 'POST', 'invites.create', { rid, days: 7, ...terms })).invite
  const [revoked, paused, full] = [await make(), await make(), await make({ maxUses: 1 })]
  await call(ann, 'POST', 'invites.revoke', { inviteId: revoked._id })
  await call(ann, 'POST', 'invites.pause', { inviteId: paused._id })
  await call(cleo, 'POST', 'useInviteToken', { token: full.inviteToken })
  const told = [[revoked, /withdrawn/], [paused, /paused/], [full, /used up/], [{ url: `${v.url}/invite/a-link-that-never-was` }, /not valid/]]
  const said = new Set()
  for (const [{ url }, words] of told) {
    await v.open(new URL(url).pathname)
    v.check(`a dead link says ${words}`, words.test(await v.heading()), await v.heading())
    v.equal('it asks for nothing', await v.page.locator('input:required').count(), 0)
    said.add(await v.heading())
  }
  v.equal('each dead link has a text of its own', said.size, told.length)
}
