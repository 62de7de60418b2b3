// Everything in the frame is reached by keys.
const { enter, newcomer, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  const erin = await newcomer(call, ann, 'erin')
  const [one, two, three] = [await room(call, ann, 'keys-one', erin), await room(call, ann, 'keys-two', erin), await room(call, ann, 'keys-three', erin)]
  for (const { _id } of [three, two, one]) await say(call, ann, _id, 'Good morning.')
  const v = await enter(visit, erin, '/channel/keys-one')
  const { keyboard } = v.page
  const at = (path) => v.page.waitForURL(`${v.url}${path}`)
  const names = () => v.page.locator('.room-name').allInnerTexts()

  const order = await names()
  const begin = order.indexOf('keys-one')
  await keyboard.press('Alt+ArrowDown')
  await at(`/channel/${order[(begin + 1) % order.length]}`)
  await keyboard.press('Alt+ArrowUp')
  await at('/channel/keys-one')
  const focused = () => v.page.evaluate(() => document.getElementById('content').contains(document.activeElement))
  await v.page.waitForFunction(() => document.getElementById('content').contains(document.activeElement))
  await v.becomes('the focus is in the room', async () => await focused(), true)

  await say(call, ann, three._id, '@erin look here')
  await v.page.getByRole('link', { name: /keys-three.*mention/ }).waitFor()
  await keyboard.press('Control+k')
  await v.page.getByRole('combobox', { name: 'Find a room or a person' }).waitFor()
  await keyboard.type('ky2')
  await v.page.getByText('Nothing was found.').waitFor()
  await keyboard.press('Control+a')
  await keyboard.type('kytw')
  await v.page.getByRole('option', { name: 'keys-two', selected: true }).waitFor()
  await keyboard.press('Enter')
  await at('/channel/keys-two')
  await keyboard.press('Alt+Shift+ArrowDown')
  await v.page.waitForURL((to) => to.pathname !== '/channel/keys-two')
  await v.page.goto(`${v.url}/channel/keys-two`)
  await v.page.getByRole('link', { name: 'keys-two' }).waitFor()

  await v.page.getByRole('link', { name: 'keys-two' }).focus()
  await keyboard.press('Home')
  await v.page.waitForFunction(() => document.activeElement?.matches('.side-head button'))
  await keyboard.press('ArrowDown')
  await v.page.waitForFunction(() => document.activeElement?.matches('.room-link'))
  await v.becomes('the list of rooms is one stop of the Tab key', () => v.page.locator('.rooms [tabindex="0"]').count(), 1)
  await keyboard.press('Enter')
  await v.page.waitForFunction(() => document.getElementById('content').contains(document.activeElement))

  await v.page.goto(`${v.url}/home`)
  await v.page.getByRole('link', { name: 'keys-two' }).waitFor()
  await keyboard.press('?')
  await v.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await v.inspect('client-keys')
  await keyboard.press('Escape')
  await v.page.getByRole('dialog').waitFor({ state: 'detached' })

  await say(call, ann, one._id, '@erin one more')
  await v.page.getByRole('link', { name: /keys-one.*mention/ }).waitFor()
  await keyboard.press('Shift+Escape')
  await v.page.waitForFunction(() => !document.querySelector('.room-link.unread')) // others may have mentioned all
  await v.becomes('all rooms are read', async () => !/^\(\d/.test(await v.page.title()), true)

  await keyboard.press('Control+k')
  await v.page.getByRole('combobox', { name: 'Find a room or a person' }).waitFor()
  await keyboard.type('@ben')
  await v.page.getByRole('option', { name: /^ben Name of ben/ }).waitFor()
  await v.inspect('client-switcher')
  await keyboard.press('Enter')
  await v.page.getByRole('heading', { level: 1, name: ben.username, exact: true }).waitFor()
}
