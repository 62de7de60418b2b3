// Somebody proves who they are with another service, and comes back into the
// room that their link leads to.
const { inRoom } = require('../arrive')

module.exports = async ({ visit, call, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 30, maxUses: 0 })
  const v = await visit({ viewport: 'phone' })
  await v.open(new URL(link.url).pathname)
  await v.inspect('landing-services')
  await v.press('Continue with Harbour ID', 'link')
  v.check('the service asks who they are', !v.ours(v.page.url()), v.page.url())
  await v.page.locator('input[name=username]').fill('otto')
  await v.page.locator('input[name=password]').fill('pass')
  await Promise.all([v.page.waitForURL('**/channel/harbour'), v.page.locator('button').first().click()])
  await inRoom(v, 'harbour')
}
