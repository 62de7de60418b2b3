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
    v.equal(`${token} offers no form to join`, await v.page.locator('input').count(), 0)
    v.equal(`${token} leaves no cookie`, await v.context.cookies(), [])
    await v.inspect(token)
  }
  await guesses(await visit(), url)
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
