// Somebody in a room brings others in: two clicks to a copied link, and all
// that can be done with links.
const { enter, room } = require('../client')
const qr = require('../qr')

module.exports = async ({ visit, call, ann }) => {
  await room(call, ann, 'inviting')
  const v = await enter(visit, ann, '/channel/inviting')
  await v.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const button = (name) => v.page.getByRole('button', { name, exact: true })
  const link = v.page.getByLabel('Link into this room')
  const clipboard = () => v.page.evaluate(() => navigator.clipboard.readText())

  await button('Invite people').click()
  await button('Copy link').click()
  await v.page.getByText('The link is copied.').waitFor()
  const first = await clipboard()
  v.check('two clicks lead to a copied link', /\/invite\/[\w-]{20,}$/.test(first), first)
  await v.becomes('the panel says what it is', () => v.page.locator('#panel-title').innerText(), 'Invite people')

  await button('QR code').click()
  const code = v.page.getByRole('img', { name: 'QR code of the link' })
  await code.waitFor()
  v.equal('a phone can read it', await qr.read(v.browser, code), first)
  await v.inspect('invite-people')

  await v.page.getByLabel('Good for').selectOption({ label: '30 days' })
  await v.page.getByLabel('For', { exact: true }).selectOption({ label: '10 people' })
  await v.page.getByText('0 of 10, 30 days left').first().waitFor()
  await v.becomes('other terms make another link', async () => await link.inputValue() !== first, true)
  await v.page.getByText('2 links that admit people').waitFor()
  await special(v, button)
  await ends(v, button)
  await letters(v, button)
  await leaves(v, button)
}

// special makes a link with terms of its own.
async function special(v, button) {
  await v.page.getByText('More terms').click()
  await v.page.getByLabel('Note for yourself').fill('Class <b>3</b>')
  await v.page.getByLabel('Somebody says yes to each').check()
  await button('Make this link').click()
  await v.page.getByRole('listitem').filter({ hasText: 'Class <b>3</b>' }).waitFor()
  await v.page.getByText('3 links that admit people').waitFor()
}

// ends revokes a link, and takes that back.
async function ends(v, button) {
  await button('More about the link Class <b>3</b>').click()
  await v.page.getByRole('menuitem', { name: 'Revoke' }).click()
  await v.page.getByText('admits nobody any more').waitFor()
  await v.becomes('a revoked link is gone from the list', () => v.page.getByRole('listitem').filter({ hasText: 'Class' }).count(), 0)
  await button('Undo').click()
  await v.page.getByRole('listitem').filter({ hasText: 'Class' }).waitFor()
}

// letters are not to be had without a mail server.
async function letters(v, button) {
  await button('By e-mail').click()
  await v.page.getByLabel('E-mail addresses').fill('Dan <dan@example.org>; eve@example.org')
  await button('Send invitations').click()
  const text = await v.page.getByRole('alert').first().innerText()
  v.check('that no letter can be sent is said', /mail been set up/i.test(text), text)
  v.check('and what was typed is kept', /eve@/.test(await v.page.getByLabel('E-mail addresses').inputValue()))
}

// leaves closes the panel by keyboard.
async function leaves(v, button) {
  await v.page.keyboard.press('Escape')
  await button('Send invitations').waitFor({ state: 'detached' })
  await v.becomes('Escape leads back to the room', () => v.at(), '/channel/inviting')
  await button('Invite people').click()
  await v.page.waitForFunction(() => document.activeElement?.id === 'panel-title')
  v.check('the panel\'s name has the focus when it opens', true)
}
