// Somebody who has an account follows a link.
const { inRoom } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 15, maxUses: 0 })
  const to = new URL(link.url).pathname
  const eve = { 'Username or e-mail': 'eve', Password: 'a password of Eve\'s' }
  await call(boss, 'POST', 'users.create', { username: 'eve', name: 'Eve Sato', email: 'eve@example.org', password: eve.Password })

  const v = await visit({ viewport: 'phone', scripts: 'off' })
  await v.open(to)
  await v.press('Sign in', 'link')
  await v.inspect('landing-signin')
  await v.fill({ ...eve, Password: 'not hers' })
  await v.press('Sign in and join')
  v.check('a wrong password is told', await v.page.getByRole('alert').isVisible())
  v.equal('the name is kept', await v.page.getByLabel('Username or e-mail').inputValue(), 'eve')
  await v.fill(eve)
  await v.press('Sign in and join')
  await inRoom(v, 'harbour')

  await v.open(to)
  v.check('a member is told that they are in', await v.shows('You are in already'))
  await v.inspect('landing-member')
  await v.press('Continue in the browser', 'link')
  await inRoom(v, 'harbour')
  await v.open(to)
  await v.press('Sign out')
  v.equal('signing out leaves no session', (await v.context.cookies()).filter(({ name }) => name.startsWith('rc_')), [])

  await signedIn(await visit(), call, boss, to)
}

// signedIn follows a link when the browser knows who looks.
async function signedIn(v, call, boss, to) {
  const fay = { 'Username or e-mail': 'fay', Password: 'a password of Fay\'s' }
  await call(boss, 'POST', 'users.create', { username: 'fay', name: 'Fay Lund', email: 'fay@example.org', password: fay.Password })
  await v.open('/login')
  await v.inspect('signin')
  await v.fill(fay)
  await v.press('Sign in')
  v.equal('without a link one comes to one\'s rooms', v.at(), '/home')
  await v.open(to)
  await v.inspect('landing-join')
  v.presses = 0
  await v.press('Join #harbour as @fay')
  await inRoom(v, 'harbour')
  v.equal('one press leads into the room', v.presses, 1)
}
