// What the server does not accept is told in the person's language, at the
// field or as a note.
const { enter, newcomer, room } = require('../client')

module.exports = async ({ visit, call, ann }) => {
  const otto = await newcomer(call, ann, 'otto')
  await call(otto, 'POST', 'users.setPreferences', { userId: otto.id, data: { language: 'de' } })
  const v = await enter(visit, otto, '/account/profile')
  const page = v.page
  await page.getByLabel('Benutzername', { exact: true }).fill('ben')
  await page.getByRole('button', { name: 'Änderungen speichern' }).click()
  await page.getByRole('alert').getByText(/vergeben/).waitFor()
  await v.becomes('the field is marked', async () => await page.getByLabel('Benutzername', { exact: true }).getAttribute('aria-invalid') === 'true', true)
  await v.inspect('refusal-field', [['phone', 'light'], ['desktop', 'dark']])

  await room(call, ann, 'otto-asks', otto)
  await v.open('/channel/otto-asks')
  await page.getByRole('textbox', { name: /^Nachricht/ }).fill('/topic Neues vom Kran')
  await page.getByRole('textbox', { name: /^Nachricht/ }).press('Enter')
  await page.getByRole('alert').getByText('Das dürfen Sie hier nicht.').waitFor()
  await v.inspect('refusal-note', [['phone', 'dark'], ['desktop', 'light']])

  await call(ann, 'POST', 'users.setPreferences', { userId: ann.id, data: { language: 'de' } })
  const a = await enter(visit, ann, '/admin/users')
  await a.page.getByRole('link', { name: 'Neue Person' }).click()
  const dialog = a.page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Otto der Zweite')
  await dialog.getByLabel('Benutzername', { exact: true }).fill('otto')
  await dialog.getByLabel('E-Mail', { exact: true }).fill('zwei@example.org')
  await dialog.getByRole('button', { name: 'Anlegen', exact: true }).click()
  await dialog.getByRole('alert').getByText('Das ist schon vergeben.').waitFor()
  await a.inspect('refusal-dialog', [['phone', 'dark'], ['desktop', 'light']])
  await call(ann, 'POST', 'users.setPreferences', { userId: ann.id, data: { language: '' } })
}
