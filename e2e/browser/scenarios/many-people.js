// A hundred thousand people are paged, sorted and searched by the server.
const { enter } = require('../client')

module.exports = async ({ visit, ann, note }) => {
  const began = Date.now()
  const v = await enter(visit, ann, '/admin/users')
  await v.page.getByText(/^100,00\d results$/).waitFor()
  note(`the first page of 100,000 people: ${Date.now() - began} ms`)
  v.equal('one page is shown', await v.page.locator('.dt-table tbody tr').count(), 50)
  await v.page.getByRole('button', { name: 'Next' }).click()
  await v.page.getByText(/^2 of 2,00/).waitFor()
  await v.page.waitForFunction(() => document.querySelector('.dt-table tbody')?.innerText.includes('crew0005'))
  v.equal('and the next', await v.page.locator('.dt-table tbody tr').count(), 50)
  const search = Date.now()
  await v.page.getByRole('searchbox', { name: /^Search by name/ }).fill('crew09876')
  await v.page.getByText('1 result', { exact: true }).waitFor()
  note(`a search among them: ${Date.now() - search} ms`)
  v.check('a search finds one of them', await v.shows('@crew09876'))
  v.equal('from its first page', new URL(v.page.url()).searchParams.get('page'), null)
}
