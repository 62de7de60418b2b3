// The admin looks after invites: makes one, sees who came by it, answers who
// asks, stops it and lets it go on.
const qr = require('../qr')

module.exports = async ({ visit, url, boss }) => {
  const desk = await visit()
  await enter(desk, boss)
  await desk.open('/admin/invites/new')
  await previews(desk)
  await desk.inspect('admin-new')
  await desk.tabs('admin-new')
  await desk.press('Make the link')
  desk.equal('the new invite has its page', await desk.heading(), 'For the summer')
  const link = await desk.page.getByRole('textbox', { name: 'The link' }).inputValue()
  desk.check('with its link', link.startsWith(url + '/invite/'), link)
  desk.equal('the code is the link', await qr.read(desk.browser, desk.page.locator('.qr svg')), link)
  await copies(desk, link)

  const to = new URL(link).pathname
  const asker = await visit({ viewport: 'phone', scripts: 'off' })
  await asks(asker, to, 'Pia Quist')
  const page = desk.at()
  await answers(await visit({ viewport: 'phone', scripts: 'off' }), boss, page)
  await asker.open(to)
  asker.check('who was let in there is in', await asker.shows('You are in already'))

  await desk.open('/admin/invites')
  desk.check('the list says how often it was used', await desk.shows('1 of 5'))
  await desk.inspect('admin-invites')
  await desk.tabs('admin-invites')
  await stops(desk, page, to, await visit())
}

// enter signs somebody in by what a sign-in leaves in the browser.
async function enter(v, who) {
  await v.context.addCookies([['rc_uid', who.id], ['rc_token', who.token]].map(([name, value]) => ({ name, value, url: v.url })))
}

// previews fills in the form, and sees at once what the link will say.
async function previews(v) {
  const preview = v.page.locator('#preview')
  await v.page.getByLabel('Into the room').selectOption({ label: '#harbour' })
  await v.fill({ 'People it admits': '5', 'A note for yourself (optional)': 'For the summer' })
  await v.page.getByLabel('Somebody says yes to each').check()
  const says = (await preview.innerText()).replace(/\s+/g, ' ')
  v.check('the preview follows', ['#harbour', '5 places', 'Ask to join'].every((part) => says.includes(part)), says)
}

async function copies(v, link) {
  await v.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await v.page.getByRole('button', { name: 'Copy' }).click()
  await v.page.getByRole('button', { name: 'Copied' }).waitFor()
  v.equal('the link is copied', await v.page.evaluate(() => navigator.clipboard.readText()), link)
}

async function asks(v, to, name) {
  await v.open(to)
  await v.fill({ 'Your name': name, 'E-mail': 'pia@example.org', Password: `a password of ${name}` })
  await v.press('Ask to join #harbour')
}

// answers lets in who asks, without scripts.
async function answers(v, boss, page) {
  await enter(v, boss)
  await v.open(page)
  v.check('who asks is named', await v.shows('Pia Quist'))
  await v.inspect('admin-invite')
  await v.press('Let in Pia Quist')
  v.check('and is among those who came', await v.page.getByRole('region', { name: 'Who came by it' }).getByText('Pia Quist').isVisible())
  v.equal('nobody asks any more', await v.page.getByRole('region', { name: 'They ask to be let in' }).count(), 0)
}

// stops revokes the invite and restores it.
async function stops(v, page, to, stranger) {
  await v.open(page)
  await v.page.getByLabel(/^Why/).fill('The summer is over')
  await v.press('Revoke')
  v.check('the page says why it was revoked', await v.shows('The summer is over'))
  await v.inspect('admin-revoked')
  v.equal('the link is dead at once', (await stranger.open(to)).status(), 404)
  await v.open('/admin/invites?state=revoked')
  v.check('it is found among the revoked ones', await v.reaches('For the summer'))
  await v.open(page)
  await v.press('Restore')
  v.equal('and lives again', (await stranger.open(to)).status(), 200)
}
