// A workspace that looks at each new account first: the invite waits for it.
const { inRoom } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 30, maxUses: 0 })
  const password = 'a password of Ida\'s'

  const v = await visit({ viewport: 'phone', scripts: 'off' })
  await v.open(new URL(link.url).pathname)
  await v.fill({ 'Your name': 'Ida Novak', 'E-mail': 'ida@example.org', Password: password, 'Why you would like to join (optional)': 'I work at the quay.' })
  await v.press('Join #harbour')
  v.equal('the account is looked at first', await v.heading(), 'Almost there')
  await v.inspect('vetted')

  const { users } = await call(boss, 'GET', 'users.list?query={"username":"ida.novak"}')
  await call(boss, 'POST', 'users.setActiveStatus', { userId: users[0]._id, activeStatus: true })
  const later = await visit()
  await later.open('/login')
  await later.fill({ 'Username or e-mail': 'ida@example.org', Password: password })
  await later.press('Sign in')
  await later.open('/channel/harbour')
  await inRoom(later, 'harbour')
}
