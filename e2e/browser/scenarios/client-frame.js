// The first pages of the client, as somebody sees them who has just come.
const { enter } = require('../client')

module.exports = async ({ visit, ann }) => {
  const v = await enter(visit, ann, '/home')
  await v.inspect('home')
  await v.open('/channel/harbour')
  await v.page.getByRole('log').getByText('The crane is free').waitFor()
  await v.inspect('room')
  await v.open('/channel/nowhere-at-all')
  await v.page.getByRole('heading', { level: 1 }).waitFor()
  await v.inspect('missing')
}
