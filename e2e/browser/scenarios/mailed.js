// An invite that goes by mail, to one address.
const { inRoom } = require('../arrive')
const post = require('../letters')

module.exports = async ({ visit, call, boss, letters }) => {
  const addresses = ['nia@example.org', 'oda@example.org']
  const { sent } = await call(boss, 'POST', 'invites.send', { rid: 'harbour', emails: addresses, message: 'The crane is yours on Friday.' })
  const v = await visit({ viewport: 'phone', scripts: 'off' })
  v.equal('the mail server took both letters', sent.map(({ email }) => email).sort(), addresses)

  const letter = await post.to(letters, 'nia@example.org')
  v.check('the sender\'s words are in it', letter.text.includes('on Friday') && letter.html.includes('on Friday'), letter.text)
  const link = post.link(letter.text, '/invite/')
  v.check('it holds the real link, twice', link?.startsWith(v.url) && letter.html.includes(link), link)
  await reads(await visit({ viewport: 'phone' }), letter.html)

  await v.open(link)
  v.equal('the address is filled in', await v.page.getByLabel('E-mail').inputValue(), 'nia@example.org')
  await v.inspect('landing-mailed')
  await v.fill({ 'Your name': 'Nia Berg', Password: 'a password of Nia\'s' })
  await v.press('Join #harbour')
  await inRoom(v, 'harbour') // who came by a letter need not confirm the address

  const other = await visit({ viewport: 'phone', scripts: 'off' })
  await other.open(post.link((await post.to(letters, 'oda@example.org')).text, '/decline'))
  await other.inspect('decline')
  await other.press('Decline the invitation')
  other.equal('declining takes one press', await other.heading(), 'You have declined')
}

// reads shows the letter as a mail program would.
async function reads(v, html) {
  await v.page.route('**/letter', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
  await v.open('/letter')
  await v.inspect('letter')
}
