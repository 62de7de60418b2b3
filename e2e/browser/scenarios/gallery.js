// Every state of every page, filled with what people write.
module.exports = async ({ visit, pages }) => {
  const v = await visit()
  for (const page of pages) {
    await v.open(page)
    await v.inspect('state-' + page.replace('.html', ''), [['phone', 'dark'], ['desktop', 'light']])
  }
}
