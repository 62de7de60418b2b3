// An admin makes a role, gives it to somebody and a permission to it, and that
// person's page changes at once; the other admin's table does, too.
const { enter, room } = require('../client')

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  await room(call, ann, 'berths', ben)
  const [boss, other] = [await enter(visit, ann, '/admin/permissions'), await enter(visit, ben, '/channel/berths')]
  const invite = other.page.getByRole('button', { name: 'Invite people', exact: true })
  await other.page.getByRole('heading', { name: 'berths' }).waitFor()
  other.equal('who has no permission sees no button', await invite.count(), 0)

  await makes(boss, 'pilots')
  await gives(boss, 'pilots', ben)
  const cell = await reaches(boss)
  await boss.page.keyboard.press('Space')
  await boss.page.getByText('pilots may now: Create invite links').waitFor()
  other.check('the page of who holds the role changes at once', await other.sees(invite))

  await call(cleo, 'GET', 'permissions.listAll') // the server is as it says
  const kept = (await call(ann, 'GET', 'permissions.listAll')).update.find((one) => one._id === 'create-invite-links')
  boss.equal('the server has it', kept.roles.length, 4)
  await boss.page.getByRole('button', { name: 'Undo' }).click()
  await invite.waitFor({ state: 'detached' })
  await boss.becomes('undo takes it back', () => cell.isChecked(), false)

  await call(ann, 'POST', 'permissions.update', { permissions: [{ _id: 'create-invite-links', roles: kept.roles }] })
  await boss.page.waitForFunction((label) => document.querySelector(`input[aria-label="${label}"]`).checked, 'pilots: Create invite links')
  await boss.becomes('what another admin changes shows at once', () => cell.isChecked(), true)
  await invite.waitFor()
  await boss.page.getByLabel('Search permissions').fill('invite')
  await boss.inspect('admin-permissions')
}

async function makes(v, name) {
  await v.page.getByRole('button', { name: 'New role' }).click()
  await v.page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name)
  await v.page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  await v.page.getByRole('columnheader', { name }).waitFor()
}

async function gives(v, role, who) {
  await v.page.getByRole('columnheader', { name: role }).getByRole('button').click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByLabel('Give it to somebody').fill(who.username)
  await dialog.getByRole('option', { name: `@${who.username}` }).click()
  await dialog.getByText('1 person holds it').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
}

// reaches goes by keyboard alone to the cell of the new role, which is the
// last column, in the row of a permission.
async function reaches(v) {
  await v.page.getByLabel('Search permissions').fill('create-invite-links')
  const cells = v.page.locator('.mx tbody input')
  await v.page.waitForFunction(() => document.querySelectorAll('.mx tbody tr').length === 1)
  await cells.first().focus()
  for (let i = 1; i < await cells.count(); i++) await v.page.keyboard.press('ArrowRight')
  await v.becomes('arrow keys reach the last cell', () => v.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'pilots: Create invite links')
  return cells.last()
}
