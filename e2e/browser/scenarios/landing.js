// The page behind a living link, as it comes.
const qr = require('../qr')

module.exports = async ({ visit, call, note, url, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 7, maxUses: 25 })
  const to = new URL(link.url).pathname

  for (const scripts of ['on', 'off']) {
    const v = await visit({ scripts })
    await v.open(to)
    await v.inspect('landing')
  }
  await comes(await visit({ viewport: 'phone' }), to, note)
  await says(await visit(), to, { url, link })

  await isTrue(await visit(), to, call, boss, link)

  const v = await visit()
  for (const way of ['signin', 'register']) await v.open(`${to}?way=${way}`)
  v.equal('looking uses nothing up', (await call(boss, 'GET', 'listInvites')).find((i) => i._id === link._id).uses, 0)
}

// comes looks at what the server sends.
async function comes(v, to, note) {
  const answer = await v.open(to)
  const sent = v.requests.filter((address) => !address.startsWith('data:'))
  v.check('beside the page there are its scripts alone', sent.slice(1).every((address) => /\/ui\/[\w-]+\.js$/.test(address)), sent)
  const { responseHeadersSize, responseBodySize } = await answer.request().sizes()
  const bytes = responseHeadersSize + responseBodySize
  note(`the landing page is ${bytes} bytes, and ${sent.length - 1} scripts`)
  v.check('it weighs less than 30 kB', responseBodySize > 1000 && bytes < 30_000, `${bytes} bytes`)
  const headers = await answer.allHeaders()
  for (const [name, want] of Object.entries({
    'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'x-content-type-options': 'nosniff',
  })) v.check(`${name} is ${want}`, headers[name]?.split(/, */).includes(want), headers[name])
  const policy = headers['content-security-policy'] ?? ''
  v.check('its policy allows nothing by default', policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'"), policy)
  v.check('its policy has no exceptions', !/unsafe|\*|https?:/.test(policy), policy)
  const cookies = await v.context.cookies()
  v.equal('it leaves one cookie, out of reach of scripts and of other sites\' forms',
    cookies.map(({ name, httpOnly, sameSite, path }) => ({ name, httpOnly, sameSite, path })),
    [{ name: 'gantry_invite', httpOnly: true, sameSite: 'Lax', path: '/' }])
  v.check('which does not hold the link', !decodeURIComponent(cookies[0]?.value ?? '').includes(to.split('/').pop()))
}

// says looks at what the page tells.
async function says(v, to, { url, link }) {
  await v.open(to)
  v.check('it names the room', (await v.heading()).includes('#harbour'), await v.heading())
  for (const text of ['Ann Lindqvist invites you', 'Cranes, quays and tides', 'Harbour Works', '25 places', 'in 7 days']) {
    v.check(`it says ${text}`, await v.shows(text))
  }
  v.equal('the Tab key goes through it', await v.tabs('landing'), [
    'Harbour Works', 'New here', 'Sign in', 'Your name', 'E-mail', 'Password', 'Show the password', 'Username (optional)', 'Join #harbour', 'Open in the app', 'Deutsch'])
  const host = encodeURIComponent(url.replace('http://', ''))
  v.equal('it opens in the app', await v.page.getByRole('link', { name: 'Open in the app' }).getAttribute('href'),
    `rocketchat://invite?host=${host}&path=invite%2F${link.inviteToken}`)
  v.equal('the code beside it is the link', await qr.read(v.browser, v.page.getByRole('img', { name: 'QR code' })), link.url)
}

// isTrue looks at a page that stays open: what it tells changes with what is
// so, and what somebody is typing stays.
async function isTrue(v, to, call, boss, link) {
  await v.page.clock.install()
  await v.open(to)
  await v.fill({ 'Your name': 'Ben Okafor' })
  const before = await v.page.locator('.facts').innerText()
  await call(boss, 'POST', 'users.create', { username: 'rita', name: 'Rita', email: 'rita@example.org', password: 'a password of Rita', verified: true })
  await call(boss, 'POST', 'channels.invite', { roomName: 'harbour', username: 'rita' })
  await v.page.clock.runFor(25_000)
  await v.page.waitForFunction((text) => document.querySelector('.facts').innerText !== text, before)
  v.equal('what was typed is kept', await v.page.getByLabel('Your name').inputValue(), 'Ben Okafor')
}
