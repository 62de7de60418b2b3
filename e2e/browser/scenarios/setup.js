// A new workspace gets its first admin by a form, without scripts too.
const ada = { 'Your name': 'Ada Lovelace', 'E-mail': 'ada@example.org', Password: 'a long enough password', Username: 'ada' }

module.exports = async ({ visit }) => {
  const desk = await visit()
  await desk.open('/')
  await desk.inspect('setup')
  desk.equal('the form is reached in order', (await desk.tabs('setup')).slice(1), [...Object.keys(ada), 'Become the admin'])

  const phone = await visit({ viewport: 'phone', scripts: 'off' })
  await phone.open('/')
  await phone.inspect('setup')
  await fill(phone, { ...ada, Username: 'ada lovelace' })
  phone.check('a faulty username is said to be one', await phone.page.getByRole('alert').isVisible())
  phone.equal('what was typed is kept', await phone.page.getByLabel('Your name').inputValue(), ada['Your name'])
  await phone.inspect('setup-refused')
  await fill(phone, ada)
  phone.check('the first person is the admin', await phone.page.getByText('You are the admin').isVisible())
  await phone.inspect('setup-done')
}

async function fill(visit, form) {
  for (const [label, text] of Object.entries(form)) await visit.page.getByLabel(label).fill(text)
  await visit.page.getByRole('button', { name: 'Become the admin' }).click()
}
