// Somebody opens a link, goes another way, and is let in all the same: the
// browser carries the invite until they have signed in.
const { inRoom } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 30, maxUses: 0 })
  const hal = { 'Username or e-mail': 'hal', Password: 'a password of Hal\'s' }
  await call(boss, 'POST', 'users.create', { username: 'hal', name: 'Hal Brandt', email: 'hal@example.org', password: hal.Password })

  const v = await visit({ viewport: 'phone' })
  await v.open(new URL(link.url).pathname)
  await v.press('Harbour Works', 'link')
  await v.press('Sign in', 'link')
  await v.fill(hal)
  await v.press('Sign in')
  await inRoom(v, 'harbour') // who signs in elsewhere is led into the room
}
