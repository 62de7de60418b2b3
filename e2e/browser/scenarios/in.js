// Ways in for who follows no link: an account of one's own, a password that was
// forgotten, another language, and help while typing.

module.exports = async ({ visit, call, boss }) => {
  await registers(await visit())
  await isTold(await visit({ viewport: 'phone' }))
  const v = await visit({ viewport: 'phone', scripts: 'off' })
  await v.open('/login')
  await v.press('Deutsch', 'link')
  v.equal('the page is in the language one chooses', await v.heading(), 'Anmelden')
  await v.inspect('signin-german')
  await v.open('/register')
  await v.inspect('register-german')
  await v.open('/forgot-password')
  v.equal('and stays so', await v.page.locator('html').getAttribute('lang'), 'de')
  await v.inspect('forgot-german')
}

// registers makes an account with help: the username is proposed, and said to
// be taken before the form is sent.
async function registers(v) {
  await v.open('/register')
  await v.inspect('register')
  await v.fill({ 'Your name': 'Ann Lindqvist' })
  const username = v.page.getByLabel('Username (optional)')
  await username.focus()
  await v.page.waitForFunction(() => document.querySelector('[name=username]').placeholder !== '')
  v.equal('a username is proposed', await username.getAttribute('placeholder'), 'ann.lindqvist')
  await username.fill('ann')
  await v.page.getByRole('status').filter({ hasText: '@ann is taken' }).waitFor()
  await v.inspect('register-taken')
  await username.fill('')
  await v.fill({ 'E-mail': 'ann@elsewhere.example', Password: 'a password of this Ann' })
  await v.page.getByRole('button', { name: 'Show the password' }).click()
  v.equal('the password can be seen', await v.page.getByLabel('Password', { exact: true }).getAttribute('type'), 'text')
  await v.press('Create an account')
  await v.page.waitForURL('**/home')
}

// isTold signs in wrongly, and is told so without leaving the page.
async function isTold(v) {
  await v.open('/login')
  await v.page.evaluate(() => { window.stays = true })
  await v.fill({ 'Username or e-mail': 'nobody', Password: 'nothing' })
  const begun = Date.now()
  await v.press('Sign in')
  v.check('a wrong password is told at the field', await v.page.getByRole('alert').isVisible())
  v.equal('which has the focus', await v.page.evaluate(() => [document.activeElement.name, window.stays]), ['user', true])
  v.equal('what was typed is kept', await v.page.getByLabel('Password', { exact: true }).inputValue(), 'nothing')
  v.check('soon', Date.now() - begun < 5000, Date.now() - begun)
  await v.inspect('signin-wrong')
  await v.offline(true)
  await v.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await v.page.getByText('could not be reached').waitFor()
  await v.offline(false)
  v.complaints = []
}
