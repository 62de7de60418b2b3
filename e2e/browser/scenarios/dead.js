// Links that admit nobody, and what they say to whom.
module.exports = async ({ visit, call, url, boss }) => {
  const told = {
    'expired-link': /expired/, 'exhausted-link': /used up/, 'revoked-link': /withdrawn/, 'a-link-that-never-was': /not valid/,
  }
  for (const [token, words] of Object.entries(told)) {
    const v = await visit({ viewport: 'phone', scripts: 'off' })
    const answer = await v.open('/invite/' + token)
    v.equal(`${token} is not found`, answer.status(), 404)
    v.check(`${token} says why`, words.test(await v.heading()), await v.heading())
    v.equal(`${token} offers a new one to who was invited`, await v.page.getByRole('button').count(), token === 'a-link-that-never-was' ? 0 : 1)
    v.equal(`${token} asks for nothing`, await v.page.locator('input:required, input[type=password]').count(), 0)
    v.equal(`${token} leaves no cookie`, await v.context.cookies(), [])
    await v.inspect(token)
  }
  await asks(await visit({ viewport: 'phone', scripts: 'off' }), call, boss)
  await guesses(await visit(), url)
}

// asks wants a new link in place of a dead one, which takes one press.
async function asks(v, call, boss) {
  await v.open('/invite/expired-link')
  await v.press('Ask for a new one')
  v.check('the page says that the inviter was told', await v.shows('has been told'), await v.heading())
  await v.inspect('asked')
  const { ims } = await call(boss, 'GET', 'im.list')
  const heard = ims.map((im) => im.lastMessage?.msg ?? '')
  v.check('the inviter was told', heard.some((text) => /new link/.test(text) && /harbour/.test(text)), heard)
}

// guesses sees what somebody sees who tries tokens: what could have been
// guessed looks like what never was.
async function guesses(v, url) {
  const see = async (token) => {
    const answer = await fetch(`${url}/invite/${token}`)
    const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-instance-id' && !name.startsWith('x-ratelimit')).sort()
    return JSON.stringify([answer.status, headers, (await answer.text()).replaceAll(token, 'TOKEN')])
  }
  const never = await see('a-link-that-never-was')
  for (const token of ['expired-invite', 'exhausted-invite', 'revoked-invite', 'x'.repeat(200), '%00', 'ä', '<script>']) {
    const seen = await see(token)
    v.check(`${token} looks like a link that never was`, seen.replaceAll(encodeURIComponent(token), 'TOKEN') === never, `${seen}, want ${never}`)
  }
}
