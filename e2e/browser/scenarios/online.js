// Who looks at a link sees how many people are in the room, and how many of
// them are there now.
module.exports = async ({ visit, call, boss }) => {
  const { channel } = await call(boss, 'POST', 'channels.create', { name: 'lookout' })
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: channel._id, days: 30, maxUses: 0 })
  const inside = await visit()
  await inside.context.addCookies([['rc_uid', boss.id], ['rc_token', boss.token]].map(([name, value]) => ({ name, value, url: inside.url })))
  await inside.open('/channel/lookout')
  await inside.page.getByRole('textbox', { name: /^Message/ }).waitFor()

  const v = await visit({ viewport: 'phone' })
  await v.open(new URL(link.url).pathname)
  await v.page.getByText('1 online now').waitFor() // the page looks again, should it have been faster
  v.check('how many are in is told beside it', await v.shows('1 member'))
  await v.inspect('landing-online')
}
