// A link by which people come in with a name alone, for as long as it lasts.
const { inRoom, says } = require('../arrive')
const timers = require('node:timers/promises')

module.exports = async ({ visit, call, boss }) => {
  const { invite } = await call(boss, 'POST', 'invites.create', { rid: 'harbour', days: 1, guests: true })
  const to = new URL(invite.url).pathname

  const v = await visit({ viewport: 'phone' })
  await v.open(to)
  await v.press('As a guest', 'link')
  await v.inspect('landing-guest')
  v.equal('a guest gives a name', await v.page.locator('input:required').count(), 1)
  await v.fill({ 'Your name': 'Lou' })
  v.presses = 0
  await v.press('Join as a guest')
  await inRoom(v, 'harbour')
  v.equal('one press leads into the room', v.presses, 1)
  await says(v, 'I am only visiting.')

  await call(boss, 'POST', 'invites.revoke', { inviteId: invite._id })
  for (let i = 0; i < 50 && await present(v); i++) await timers.setTimeout(200) // a job ends it, at once
  v.check('a guest goes with the invite', !await present(v), v.at())
}

async function present(v) {
  const answer = await v.open('/channel/harbour').catch(() => undefined) // the page may be on its way to the sign-in
  return v.at() === '/channel/harbour' && !!answer?.ok()
}
