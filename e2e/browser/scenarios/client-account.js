// Somebody looks after their own account.
const crypto = require('node:crypto')
const { enter } = require('../client')

module.exports = async ({ visit, call, ann }) => {
  const password = 'a password of Vera\'s'
  await call(ann, 'POST', 'users.create', { username: 'vera', name: 'Vera Lind', email: 'vera@example.org', password, verified: true })
  const vera = await signIn(call, password)
  const v = await enter(visit, vera, '/account/profile')
  await profile(v)
  await preferences(v)
  await notifications(v, call, ann)
  await devices(v, call, password)
  await tokens(v, call, vera)
  await secondFactor(v)
}

async function signIn(call, password) {
  const { data } = await call(null, 'POST', 'login', { user: 'vera', password })
  return { id: data.userId, token: data.authToken }
}

// saved waits until something is said to be kept.
const saved = (v, text = 'Saved.') => v.page.getByText(text, { exact: true }).first().waitFor()

async function go(v, to, name) {
  await v.page.getByRole('navigation', { name: 'My account' }).getByRole('link', { name, exact: true }).click()
  await v.page.getByRole('heading', { level: 1, name }).waitFor()
  await v.becomes(`${name} is at Rocket.Chat's path`, () => v.at(), to)
  await v.inspect(`account-${to.split('/').pop()}`)
}

async function profile(v) {
  await v.inspect('account-profile')
  await v.fill({ Name: 'Vera Linden', 'About you': 'Cranes.', Username: 'ann' })
  await v.page.getByRole('button', { name: 'Save changes' }).click()
  await v.page.getByRole('alert').waitFor()
  await v.becomes('what was refused is marked, and has the focus', () => v.page.evaluate(() => document.activeElement.name), 'username')
  await v.fill({ Username: 'vera' })
  await v.page.getByRole('button', { name: 'Save changes' }).click()
  await saved(v)
  await picture(v)
}

// picture gives them a picture, cut to a square.
async function picture(v) {
  const png = await v.page.screenshot()
  await v.page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: png })
  await v.page.getByRole('dialog').waitFor()
  await v.inspect('account-crop', [['phone', 'dark'], ['desktop', 'light']])
  await v.page.getByRole('slider', { name: 'Size' }).press('ArrowRight')
  await v.page.getByRole('button', { name: 'Use it' }).click()
  await saved(v, 'Your picture is changed.')
  await v.page.getByRole('button', { name: 'Use my initials' }).waitFor()
}

async function preferences(v) {
  await go(v, '/account/preferences', 'Preferences')
  await v.page.getByLabel('Theme').selectOption('dark')
  await saved(v)
  await v.becomes('the theme changes at once', () => v.page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  await v.page.getByLabel('Theme').selectOption('auto')
  await v.page.getByLabel('Language').selectOption('de')
  await v.page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor()
  await v.inspect('account-german', [['phone', 'light'], ['desktop', 'dark']])
  await v.page.getByLabel('Sprache').selectOption('en')
  await v.page.getByRole('heading', { level: 1, name: 'Preferences' }).waitFor()
}

async function notifications(v, call, ann) {
  await call(ann, 'POST', 'channels.create', { name: 'vera-room', members: ['vera'] })
  await v.page.getByRole('link', { name: /vera-room/ }).waitFor()
  await go(v, '/account/notifications', 'Notifications')
  await v.page.getByLabel('Add a rule for').selectOption({ label: 'vera-room' })
  const taken = v.page.waitForResponse(/rooms\.saveNotification/)
  await v.page.getByLabel('Notifications of vera-room').selectOption('muted')
  await taken
  await v.page.reload()
  await v.page.getByLabel('Notifications of vera-room').waitFor()
  await v.becomes('a rule stays', () => v.page.getByLabel('Notifications of vera-room').inputValue(), 'muted')
}

async function devices(v, call, password) {
  await signIn(call, password)
  await go(v, '/account/manage-devices', 'Devices')
  const rows = v.page.getByRole('listitem').filter({ hasText: 'Signed in' })
  await rows.nth(1).waitFor()
  const before = await rows.count()
  await v.page.getByRole('main').getByRole('button', { name: /^Sign out (?!everywhere)/ }).first().click()
  await saved(v, 'Signed out there.')
  await v.page.waitForFunction((n) => document.querySelectorAll('main li').length < n, before)
  v.check('one of the sessions is this one', await v.sees(v.page.getByText('Here', { exact: true })))
}

async function tokens(v, call, vera) {
  await go(v, '/account/tokens', 'Access tokens')
  if (await v.page.getByText('You may not make').count()) return v.check('people may make tokens', false)
  await v.fill({ 'What it is for': 'The tide table' })
  await v.page.getByRole('button', { name: 'Make a token' }).click()
  const token = (await v.page.locator('.acc-secret').innerText()).trim()
  const me = await call({ id: vera.id, token }, 'GET', 'me')
  v.equal('the token speaks for its owner', me.username, 'vera')
  await v.inspect('account-token')
  await v.page.mouse.click(5, 400)
  v.check('a press beside it does not lose it', await v.page.locator('.acc-secret').isVisible())
  await v.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  v.check('and is gone with its dialog', await v.page.locator('.acc-secret').count() === 0)
  await v.page.getByRole('button', { name: 'Remove The tide table' }).click()
  await v.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await v.page.getByText('You have no tokens.').waitFor()
}

// secondFactor switches an authenticator on, and off again.
async function secondFactor(v) {
  await go(v, '/account/security', 'Security')
  await v.page.getByRole('button', { name: 'Set it up' }).click()
  const secret = (await v.page.locator('.acc-secret').innerText()).trim()
  await v.page.getByRole('img', { name: 'QR code' }).waitFor()
  await v.inspect('account-totp')
  await v.fill({ 'Code from the app': '000000' })
  await v.page.getByRole('button', { name: 'Switch it on' }).first().click()
  await v.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
  await v.fill({ 'Code from the app': totp(secret, Date.now()) })
  await v.page.getByRole('button', { name: 'Switch it on' }).first().click()
  await v.page.getByRole('heading', { name: 'Backup codes' }).waitFor()
  await v.becomes('there are codes for when the phone is lost', async () => await v.page.locator('.acc-codes li').count() > 5, true)
  await v.inspect('account-backup')
  const [spare] = await v.page.locator('.acc-codes li').allInnerTexts()
  await v.page.getByRole('button', { name: 'Switch it off' }).first().click()
  await v.page.getByRole('dialog').getByLabel('Code from the app').fill(spare)
  await v.page.getByRole('button', { name: 'Confirm' }).click()
  await v.page.getByRole('button', { name: 'Set it up' }).waitFor()
}

// totp is the code of a moment, as of RFC 6238.
function totp(secret, now) {
  const bits = [...secret.replace(/=+$/, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const hash = crypto.createHmac('sha1', key).update(counter).digest()
  const at = hash.at(-1) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
