// The page behind an invite's link.
module.exports = async ({ visit, links }) => {
  for (const scripts of ['on', 'off']) {
    const v = await visit({ viewport: 'phone', scripts })
    const answer = await v.open('/invite/' + links.open)
    v.equal('the page answers', answer.status(), 200)
    v.check('it opens the app', await v.page.getByRole('link', { name: 'Open in the app' }).isVisible())
    await v.inspect('invite')
  }
}
