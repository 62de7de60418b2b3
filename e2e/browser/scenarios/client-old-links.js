// Links to rooms that say the wrong kind of room, as old ones do, and links
// to what there is not.
const { enter, newcomer, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  const { group } = await call(ann, 'POST', 'groups.create', { name: 'old-pier', members: ['ben'] })
  await call(ann, 'POST', 'groups.create', { name: 'closed-pier' })
  const open = await room(call, ann, 'open-pier', ben)
  await room(call, ann, 'free-pier')
  const said = await say(call, ann, group._id, 'The old pier is closed')
  await say(call, ann, open._id, 'The open pier is open')
  await newcomer(call, ann, 'piotr')

  const v = await enter(visit, ben, `/channel/old-pier?msg=${said._id}`)
  const leads = async (from, to, heading) => {
    await v.open(from)
    await v.page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await v.page.waitForURL((url) => url.pathname === to)
    v.equal(`${from} leads to the room`, v.at(), to)
  }
  await v.page.getByRole('log').getByText('The old pier is closed').waitFor()
  await v.page.waitForURL((url) => url.pathname === '/group/old-pier')
  v.equal('the message that a link is to stays in the address', new URL(v.page.url()).search, `?msg=${said._id}`)
  v.check('the room is marked in the list', await v.sees(v.page.locator('a[aria-current=page]', { hasText: 'old-pier' })))
  await leads('/channel/old-pier/info', '/group/old-pier/info', 'old-pier')
  await leads('/group/open-pier', '/channel/open-pier', 'open-pier')
  await leads('/group/free-pier', '/channel/free-pier', 'free-pier')
  await leads(`/direct/${open._id}`, '/channel/open-pier', 'open-pier')
  await leads(`/channel/${group._id}`, '/group/old-pier', 'old-pier')
  await v.open('/direct/piotr')
  await v.page.getByRole('heading', { level: 1, name: 'piotr', exact: true }).waitFor()
  await v.page.waitForURL((url) => /^\/direct\/[^/]{17,}$/.test(url.pathname))
  const direct = v.at()
  await leads('/direct/piotr', direct, 'piotr')
  for (const gone of ['/channel/closed-pier', '/group/closed-pier', '/group/no-such-pier', '/direct/no-such-person']) {
    await v.open(gone)
    await v.page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor()
    v.equal(`${gone} shows that there is nothing`, v.at(), gone)
  }
}
