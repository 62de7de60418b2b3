// Somebody without an account follows a link: one form, one press, and they
// see the room.
const { inRoom, says } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 1, maxUses: 0 })
  const to = new URL(link.url).pathname
  const uses = async () => (await call(boss, 'GET', 'listInvites')).find((i) => i._id === link._id).uses

  const phone = await visit({ viewport: 'phone', scripts: 'off' })
  await phone.open(to)
  phone.equal('three fields must be filled in', await phone.page.locator('input:required').count(), 3)
  await phone.fill({ 'Your name': 'Ben Okafor', 'E-mail': 'ben@example.org', Password: 'a password of Ben\'s' })
  await phone.press('Join #harbour')
  await inRoom(phone, 'harbour')
  phone.equal('one press leads into the room', phone.presses, 1)
  phone.equal('the browser keeps who they are and forgets the link',
    (await phone.context.cookies()).map((c) => [c.name, c.httpOnly, c.sameSite]).sort(), [['rc_token', true, 'Lax'], ['rc_uid', true, 'Lax']])
  phone.equal('the link is used once', await uses(), 1)

  await byKeyboard(await visit(), to)
  await corrects(await visit({ viewport: 'phone', scripts: 'off' }), to)
  phone.equal('three came by the link', await uses(), 3)
}

// byKeyboard touches no mouse: it types into one field after the other.
async function byKeyboard(v, to) {
  await v.open(to)
  const { keyboard } = v.page
  const until = async (label) => {
    for (let i = 0; i < 10 && await v.page.evaluate(() => document.activeElement.name) !== label; i++) await keyboard.press('Tab')
  }
  for (const [name, text] of [['name', 'Cleo Marsh'], ['email', 'cleo@example.org'], ['password', 'a password of Cleo\'s']]) {
    await until(name)
    await keyboard.type(text)
  }
  await Promise.all([v.page.waitForNavigation(), keyboard.press('Enter')])
  await inRoom(v, 'harbour')
  await v.page.getByText('The crane is free from ten.').first().waitFor()
  await says(v, 'Good morning from the quay.')
}

// corrects makes mistakes, and is told so where they are made.
async function corrects(v, to) {
  await v.open(to)
  const dan = { 'Your name': 'Dan Reyes', 'E-mail': 'dan@example.org', Password: 'a password of Dan\'s', 'Username (optional)': 'ann' }
  await v.fill(dan)
  await v.press('Join #harbour')
  v.check('a username that is taken is said to be', /taken/.test(await v.page.getByRole('alert').innerText()))
  v.check('and another one is proposed', !['', 'ann'].includes(await v.page.getByLabel('Username (optional)').inputValue()))
  v.equal('what was typed is kept', await v.page.getByLabel('E-mail').inputValue(), dan['E-mail'])
  v.equal('the faulty field has the focus', await v.page.evaluate(() => document.activeElement.name), 'username')
  await v.inspect('landing-corrected')
  await v.fill({ Password: dan.Password, 'E-mail': 'ben@example.org' })
  await v.press('Join #harbour')
  v.check('an address that is taken leads to signing in', /account/.test(await v.page.getByRole('alert').innerText()))
  await v.fill({ Password: dan.Password, 'E-mail': dan['E-mail'] })
  await v.press('Join #harbour')
  await inRoom(v, 'harbour')
}
