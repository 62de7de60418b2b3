// Links by way of a redirector lead to our own invites and nowhere else.
module.exports = async ({ visit, url }) => {
  const v = await visit()
  const host = url.replace('http://', '')
  await v.open(`/invite?host=${host}&path=invite%2Fa-link-that-never-was`)
  v.equal('our own host leads to the link', v.at(), '/invite/a-link-that-never-was')

  const attempts = [
    'host=evil.example&path=invite%2Fabc',
    `host=${host}.evil.example&path=invite%2Fabc`, `host=${host}@evil.example&path=invite%2Fabc`, `host=${host}%2F%2Fevil.example&path=invite%2Fabc`,
    `host=${host}&path=%2F%2Fevil.example`, `host=${host}&path=https%3A%2F%2Fevil.example`, `host=${host}&path=%2Finvite%2Fabc`,
    `host=${host}&path=invite%2F..%2F..%2Fevil.example`, `host=${host}&path=invite%2F%5Cevil.example`, `host=${host}&path=invite%2Fabc%3Fnext%3D%2F%2Fevil.example`,
    `host=${host}&path=invite%2Fabc%0d%0aLocation%3A%20https%3A%2F%2Fevil.example`, `host=${host}&path=javascript%3Aalert(1)`, `host=${host}`, 'path=invite%2Fabc', '',
  ]
  for (const attempt of attempts) {
    const answer = await fetch(`${url}/invite?${attempt}`, { redirect: 'manual' })
    v.equal(`/invite?${attempt} leads nowhere`, [answer.status, answer.headers.get('location')], [404, null])
  }
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/\t/evil.example', '/%09/evil.example', 'javascript:alert(1)']) {
    await v.open('/login?next=' + encodeURIComponent(next))
    const kept = await v.page.locator('input[name=next]').getAttribute('value')
    v.equal(`signing in does not lead to ${JSON.stringify(next)}`, new URL(kept, url).origin, url)
  }
}
