// A new workspace gets its first admin by a form, without scripts too, who
// then has a link to invite the first people by.
const { inRoom } = require('../arrive')
const qr = require('../qr')

const ada = { 'Name of the workspace': 'Harbour Works', 'Your name': 'Ada Lovelace', 'E-mail': 'ada@example.org', Password: 'a long enough password' }

module.exports = async ({ visit }) => {
  const desk = await visit()
  await desk.open('/')
  await desk.inspect('setup')
  desk.equal('the form is reached in order', (await desk.tabs('setup')).slice(1),
    [...Object.keys(ada), 'Show the password', 'Become the admin', 'Deutsch'])

  const phone = await visit({ viewport: 'phone', scripts: 'off' })
  await phone.open('/')
  await phone.fill({ ...ada, 'E-mail': 'ada@nowhere-at-all' })
  await phone.page.getByLabel('Your name').fill('<Ada>')
  await phone.press('Become the admin')
  phone.check('a faulty name is said to be one', await phone.page.getByRole('alert').isVisible())
  phone.equal('what was typed is kept', await phone.page.getByLabel('E-mail').inputValue(), 'ada@nowhere-at-all')
  await phone.inspect('setup-refused')

  await desk.fill(ada)
  desk.presses = 0
  await desk.press('Become the admin')
  await desk.page.waitForURL('**/setup')
  desk.equal('one press makes the admin, who is signed in', [await desk.heading(), desk.presses], ['Harbour Works is ready', 1])
  const link = await desk.page.getByLabel('The link').inputValue()
  desk.check('there is a link to invite people by', link.startsWith(`${desk.url}/invite/`), link)
  desk.equal('and a code of it', await qr.read(desk.browser, desk.page.locator('.qr svg')), link)
  await desk.inspect('ready')
  await desk.press('Open the workspace', 'link')
  await inRoom(desk, 'general')
  await phone.open(new URL(link).pathname)
  phone.check('the link leads in', /Ada Lovelace/.test(await phone.heading()), await phone.heading())
}
