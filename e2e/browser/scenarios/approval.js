// A link by which people only ask to be let in.
const { inRoom } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const { invite } = await call(boss, 'POST', 'invites.create', { rid: 'harbour', days: 7, requireApproval: true })
  const to = new URL(invite.url).pathname
  const answer = async (endpoint, username) => {
    const { requests } = await call(boss, 'GET', 'invites.requests?inviteId=' + invite._id)
    const { user } = requests.find((request) => request.user.username === username)
    return call(boss, 'POST', endpoint, { inviteId: invite._id, userId: user._id })
  }

  const v = await visit({ viewport: 'phone', scripts: 'off' })
  await asks(v, to, 'Jan Kowal')
  await v.inspect('waiting')
  await answer('invites.approve', 'jan.kowal')
  await v.open(to)
  v.check('who was let in is told so by the link', await v.shows('You are in already'))
  await v.press('Continue in the browser', 'link')
  await inRoom(v, 'harbour')

  const other = await visit()
  await asks(other, to, 'Kim Moss')
  await answer('invites.deny', 'kim.moss')
  await other.open(to)
  other.equal('who was not let in is told so', await other.heading(), 'You were not let in')
  await other.inspect('denied')
}

async function asks(v, to, name) {
  await v.open(to)
  const [first] = name.toLowerCase().split(' ')
  await v.fill({ 'Your name': name, 'E-mail': `${first}@example.org`, Password: `a password of ${name}` })
  v.presses = 0
  await v.press('Ask to join #harbour')
  v.equal('one press asks', [await v.heading(), v.presses], ['You have asked to join', 1])
}
