// An admin looks after people and rooms.
const { enter, room } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  const v = await enter(visit, ann, '/admin/users')
  await v.page.getByRole('row', { name: /Name of ben/ }).waitFor()
  await v.inspect('admin-users')
  await adds(v)
  await searches(v)
  await switchesOff(v)
  await details(v)
  await rooms(v, call, ann)
  const outsider = await enter(visit, ben, '/admin/users')
  outsider.check('who may not look after people is told so', await outsider.sees('Your roles do not allow you to see this page.'))
}

async function adds(v) {
  await v.page.getByRole('link', { name: 'New person' }).click()
  const form = v.page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Dora Dock')
  await form.getByLabel('Username', { exact: true }).fill('ben')
  await form.getByLabel('E-mail', { exact: true }).fill('dora@example.org')
  await form.getByLabel('Choose a password at random and mail it').uncheck()
  await form.getByLabel('Password', { exact: true }).fill('a password of Dora')
  await form.getByRole('button', { name: 'Create' }).click()
  await form.getByRole('alert').waitFor()
  await v.becomes('what is wrong stands at its field', () => form.locator('input[name=username][aria-invalid=true]').isVisible(), true)
  await v.inspect('admin-user-new')
  await form.getByLabel('Username', { exact: true }).fill('dora')
  await form.getByRole('button', { name: 'Create' }).click()
  await v.page.getByRole('row', { name: /Dora Dock/ }).waitFor()
}

async function searches(v) {
  await v.page.getByRole('searchbox', { name: /^Search by name/ }).fill('dora')
  await v.page.getByText('1 result').waitFor()
  await v.becomes('the search is in the address', () => new URL(v.page.url()).searchParams.get('q'), 'dora')
  await v.page.reload()
  await v.page.getByText('1 result').waitFor()
  await v.becomes('and is there after a reload', () => v.page.getByRole('searchbox', { name: /^Search by name/ }).inputValue(), 'dora')
}

async function switchesOff(v) {
  await v.page.getByRole('button', { name: 'Actions on Dora Dock' }).click()
  await v.page.getByRole('menuitem', { name: 'Deactivate' }).click()
  await v.page.getByRole('row', { name: /Dora Dock.*Deactivated/ }).waitFor()
  await v.page.getByRole('button', { name: 'Deactivated' }).click()
  await v.page.getByRole('row', { name: /Dora Dock/ }).waitFor()
}

async function details(v) {
  await v.page.getByRole('link', { name: 'Dora Dock' }).click()
  const dialog = v.page.getByRole('dialog', { name: 'Dora Dock' })
  await dialog.getByText('dora@example.org').waitFor()
  await v.becomes('the details have an address', () => /\/admin\/users\/info\//.test(v.at()), true)
  await v.inspect('admin-user')
  await v.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await v.becomes('closing them returns to the list', () => v.at(), '/admin/users')
}

async function rooms(v, call, ann) {
  await room(call, ann, 'drydock')
  await v.page.goto(`${v.url}/admin/rooms?q=drydock`)
  await v.page.getByRole('table').getByRole('link', { name: 'drydock' }).click()
  await v.page.getByRole('dialog').getByLabel('Topic').fill('Below the water line')
  await v.page.getByRole('button', { name: 'Save' }).click()
  await v.page.getByText('Below the water line').waitFor()
  await v.page.getByRole('button', { name: 'Actions on drydock' }).click()
  await v.page.getByRole('menuitem', { name: 'Archive' }).click()
  await v.page.getByText('archived', { exact: true }).waitFor()
  await v.page.getByRole('button', { name: 'Undo' }).click()
  await v.page.getByText('archived', { exact: true }).waitFor({ state: 'detached' })
  await v.inspect('admin-rooms')
}
