// What an admin looks at: the overview, reports, changes and sessions.
const { enter, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  const v = await enter(visit, ann, '/admin')
  await v.page.getByRole('heading', { name: 'Busiest rooms' }).waitFor()
  await v.page.getByText('Show as a table').first().click()
  await v.becomes('the chart is a table, too', () => v.page.locator('.ch-numbers').first().locator('tbody tr').count(), 30)
  await v.inspect('admin-overview')
  await reports(v, call, { ann, ben, cleo })
  await changes(v, call, ann)
  await call(ann, 'POST', 'users.create', { name: 'Sid', username: 'sid', email: 'sid@example.org', password: 'a password of Sid' })
  await call(null, 'POST', 'login', { user: 'sid', password: 'a password of Sid' })
  await v.page.goto(`${v.url}/admin/device-management`)
  await v.page.getByRole('row', { name: /@sid/ }).waitFor()
  await v.inspect('admin-sessions')
  await v.page.goto(`${v.url}/admin/emoji-custom`)
  await v.page.getByRole('button', { name: 'New emoji' }).waitFor()
  await v.inspect('admin-emoji')
}

async function reports(v, call, { ann, ben, cleo }) {
  const { _id } = await room(call, ann, 'quarrels', ben, cleo)
  const message = await say(call, ben, _id, 'You are a barnacle.')
  await call(cleo, 'POST', 'chat.reportMessage', { messageId: message._id, description: 'That was rude' })
  await v.page.goto(`${v.url}/admin/moderation`)
  await v.page.getByText('You are a barnacle.').waitFor()
  await v.inspect('admin-moderation')
  await v.page.getByRole('button', { name: 'Name of ben', exact: true }).click()
  await v.page.getByRole('dialog').getByText('That was rude').waitFor()
  await v.inspect('admin-report')
  await v.page.getByRole('button', { name: 'Close' }).click()
  await v.page.getByRole('button', { name: 'Actions on Name of ben' }).click()
  await v.page.getByRole('menuitem', { name: 'Delete the reported messages' }).click()
  await v.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await v.page.getByText('Nothing is reported.').waitFor()
  const left = (await call(ann, 'GET', 'channels.messages?roomName=quarrels')).messages
  v.equal('the message is gone', left.filter((one) => one.msg === message.msg).length, 0)
}

async function changes(v, call, ann) {
  await call(ann, 'POST', 'settings/Message_GroupingPeriod', { value: 301 })
  await v.page.goto(`${v.url}/admin/audit?kind=setting`)
  const row = v.page.getByRole('row', { name: /Message_GroupingPeriod/ }).first()
  await row.waitFor()
  v.check('it says from what to what', /300[\s\S]*301/.test(await row.innerText()), await row.innerText())
  await v.inspect('admin-audit')
}
