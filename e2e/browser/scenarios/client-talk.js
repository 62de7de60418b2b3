// Two people have a room open and talk.
const { enter, room } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  await room(call, ann, 'talk', ben)
  const [a, b] = [await enter(visit, ann, '/channel/talk'), await enter(visit, ben, '/channel/talk', { viewport: 'phone', scheme: 'dark' })]
  for (const [from, to, text] of [[a, b, 'Is the crane free?'], [b, a, 'From ten.']]) {
    const composer = from.page.getByRole('textbox', { name: /^Message/ })
    await composer.fill(text)
    await composer.press('Enter')
    await to.page.getByRole('log').getByText(text).waitFor()
    from.equal('what was said is there once', await from.page.getByRole('log').getByText(text).count(), 1)
  }
}
