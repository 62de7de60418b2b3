// A workspace where an address must be confirmed: the invite waits for that,
// and for nothing else.
const { inRoom } = require('../arrive')
const post = require('../letters')

module.exports = async ({ visit, call, boss, letters }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 30, maxUses: 0 })

  const v = await visit({ viewport: 'phone', scripts: 'off' })
  await v.open(new URL(link.url).pathname)
  await v.fill({ 'Your name': 'Mia Holm', 'E-mail': 'mia@example.org', Password: 'a password of Mia\'s' })
  await v.press('Join #harbour')
  v.equal('a letter is on its way', await v.heading(), 'Look into your mail')
  await v.inspect('confirm')

  const sent = post.link((await post.to(letters, 'mia@example.org')).text, '/verify-email/')
  v.check('its link leads here', sent?.startsWith(v.url), sent)
  await v.open(sent)
  await v.inspect('verify')
  await v.press('Yes, this is my address')
  await inRoom(v, 'harbour')
}
