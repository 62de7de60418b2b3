// The roles of who has said something stand beside their name.
const { enter, newcomer, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  const rosa = await newcomer(call, ann, 'rosa')
  const made = await room(call, ann, 'bridge', ben, rosa)
  await say(call, ann, made._id, 'The bridge is open')
  await say(call, ben, made._id, 'I hold the wheel')
  const v = await enter(visit, rosa, '/channel/bridge')
  const head = (text) => v.page.locator('article', { hasText: text }).locator('.message-head')
  await head('The bridge is open').getByText('Owner', { exact: true }).waitFor()
  await v.becomes('roles of the workspace and of the room stand there', () => head('The bridge is open').locator('.message-role').allInnerTexts(), ['Admin', 'Owner'])
  v.equal('who has none has none', await head('I hold the wheel').locator('.message-role').count(), 0)
  const height = async (text) => (await v.page.locator('article', { hasText: text }).boundingBox()).height
  const before = await height('I hold the wheel')
  await v.inspect('client-roles')

  await call(ann, 'POST', 'channels.addModerator', { roomId: made._id, userId: ben.id })
  await head('I hold the wheel').getByText('Moderator', { exact: true }).waitFor()
  v.equal('a role that is given makes no message higher', await height('I hold the wheel'), before)
  await call(ann, 'POST', 'channels.removeModerator', { roomId: made._id, userId: ben.id })
  await head('I hold the wheel').getByText('Moderator', { exact: true }).waitFor({ state: 'detached' })
  const asks = () => v.requests.filter((to) => /\/(channels\.roles|roles\.getUsersInPublicRoles)/.test(to)).length
  v.equal('two requests tell all of it', asks(), 2)
  await v.page.getByRole('link', { name: 'general', exact: false }).first().click()
  await v.page.getByRole('heading', { level: 1, name: 'general' }).waitFor()
  await v.page.goBack()
  await head('The bridge is open').getByText('Owner', { exact: true }).waitFor()
  v.check('a room is asked about once', asks() <= 3, asks())

  await v.page.getByRole('button', { name: /^Name of rosa/ }).waitFor()
  await v.open('/account/preferences')
  await v.page.getByLabel('Hide roles beside names').check()
  await v.page.getByText('Saved.').first().waitFor()
  await v.open('/channel/bridge')
  await head('The bridge is open').waitFor()
  v.equal('who wants no roles sees none', await v.page.locator('.message-role').count(), 0)
  v.equal('nor are they asked for', asks(), 0)
}
