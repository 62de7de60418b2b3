// The admin looks after invites: makes one with a preview, sees who asks,
// stops it and lets it go on.
const { enter, room } = require('../client')
const qr = require('../qr')

module.exports = async ({ visit, call, ann, ben }) => {
  await room(call, ann, 'pier')
  const v = await enter(visit, ann, '/admin/invites/new')
  await previews(v)
  await v.inspect('admin-invite-new')
  await v.page.getByRole('button', { name: 'Make the link' }).click()
  await v.page.getByRole('heading', { name: 'For the summer', level: 1 }).waitFor()
  const link = await v.page.getByRole('textbox', { name: 'The link' }).inputValue()
  v.check('the new invite has its link', link.startsWith(`${v.url}/invite/`), link)
  const code = v.page.locator('.invite-code img')
  await code.waitFor()
  v.equal('the code is the link', await qr.read(v.browser, code), link)
  await answers(v, call, ben, link)
  await v.inspect('admin-invite')
  await stops(v)
  await listed(v, call, ann)
}

async function previews(v) {
  await v.page.getByLabel('Into the room').selectOption({ label: '#pier' })
  await v.fill({ 'People it admits': '5', 'A note for yourself (optional)': 'For the summer' })
  await v.page.getByLabel('Somebody says yes to each').check()
  const says = (await v.page.locator('.inv-preview').innerText()).replace(/\s+/g, ' ')
  v.check('the preview follows', ['#pier', '5 places', 'Ask to join'].every((part) => says.includes(part)), says)
}

// answers lets in who asks, without a reload.
async function answers(v, call, ben, link) {
  await call(ben, 'POST', 'useInviteToken', { token: link.split('/invite/')[1] }).catch(() => {})
  const let_in = v.page.getByRole('button', { name: 'Let in Name of ben' })
  await let_in.waitFor()
  await let_in.click()
  await v.page.getByRole('region', { name: 'Who came by it' }).getByText('@ben').waitFor()
  await v.becomes('nobody asks any more', () => v.page.getByRole('region', { name: 'They ask to be let in' }).count(), 0)
}

async function stops(v) {
  const act = async (name) => {
    await v.page.getByRole('button', { name: /^Actions on/ }).click()
    await v.page.getByRole('menuitem', { name }).click()
  }
  const state = (name) => v.page.locator('.adm-head .adm-tag', { hasText: name }).waitFor()
  await act('Pause')
  await state('paused')
  await act('Let it go on')
  await state('active')
  await act('Revoke')
  await v.page.getByRole('dialog').getByLabel(/^Why/).fill('The summer is over')
  await v.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await state('revoked')
  await v.page.getByText('The summer is over').first().waitFor()
  await v.page.getByRole('button', { name: 'Undo' }).click()
  await state('active')
}

// listed finds invites by their state, and revokes several at once.
async function listed(v, call, ann) {
  const { _id } = (await call(ann, 'GET', 'rooms.info?roomName=pier')).room
  for (const label of ['One', 'Two']) await call(ann, 'POST', 'invites.create', { rid: _id, label })
  await v.page.goto(`${v.url}/admin/invites?room=${_id}`)
  await v.page.getByText('3 results').waitFor()
  await v.inspect('admin-invites')
  await v.page.getByLabel('Choose all on this page').check()
  await v.page.getByText('3 invites chosen').waitFor()
  await v.page.getByRole('status').getByRole('button', { name: 'Revoke' }).click()
  await v.page.getByText('3 invites are revoked.').waitFor()
  await v.page.getByLabel('State').selectOption('revoked')
  await v.page.getByText('3 results').waitFor()
}
