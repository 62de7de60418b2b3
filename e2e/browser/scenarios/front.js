// The front page of a workspace that has an admin.
module.exports = async ({ visit, url }) => {
  for (const scripts of ['on', 'off']) {
    const v = await visit({ scripts })
    const answer = await v.open('/')
    v.equal('the front page answers', answer.status(), 200)
    v.check('it shows the address for apps', await v.page.getByText(url, { exact: true }).isVisible())
    v.check('it offers to sign in', await v.page.getByRole('link', { name: 'Sign in' }).isVisible())
    await v.inspect('front')
  }
}
