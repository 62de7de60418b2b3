// The frame around everything: the rooms at the side, the person's menu, and
// ways to rooms.
const { enter, newcomer, room, say } = require('../client')

const menu = async (v, button, item) => {
  await v.page.getByRole('button', { name: button, exact: typeof button === 'string' }).click()
  await v.page.getByRole(/^(Online|Away|Busy|Invisible)$/.test(item) ? 'menuitemradio' : 'menuitem', { name: item, exact: true }).click()
}

const own = /^Name of greta/

// options opens the menu of a room in the list by the other mouse button.
const options = async (v, name, item) => {
  await v.page.getByRole('link', { name }).click({ button: 'right' })
  await v.page.getByRole('menuitem', { name: item, exact: true }).click()
}

const makesRoom = async (v) => {
  await menu(v, 'Create', 'New room')
  const name = v.page.getByLabel('Name', { exact: true })
  await name.fill('harbour')
  await v.page.getByText('There is a room of this name already.').waitFor()
  await v.becomes('a taken name cannot be had', () => v.page.getByRole('dialog').getByRole('button', { name: 'Create' }).isDisabled(), true)
  await v.inspect('client-new-room')
  await name.fill('north quay')
  await v.page.getByText('characters that are not allowed').waitFor()
  await name.fill('north-quay')
  await v.page.getByLabel('Members').fill('ben')
  await v.page.getByRole('option', { name: /@ben/ }).click()
  await v.page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  await v.page.getByRole('heading', { level: 1, name: 'north-quay' }).waitFor()
  await v.becomes('the new room is shown', () => v.at(), '/group/north-quay')
  await v.becomes('it is marked as the current one', () => v.page.getByRole('link', { name: 'north-quay' }).getAttribute('aria-current'), 'page')
}

const arranges = async (v, call, ben) => {
  await options(v, 'north-quay', 'Add to favourites')
  await v.page.getByRole('heading', { name: 'Favourites', exact: true }).waitFor()
  await v.page.getByRole('button', { name: 'Favourites', exact: true }).click()
  await v.page.reload()
  await v.page.getByRole('button', { name: 'Favourites', exact: true, expanded: false }).click()
  await v.page.getByRole('link', { name: 'north-quay' }).waitFor()
  await v.page.goto(`${v.url}/home`)
  const { subscription } = await call(ben, 'GET', `rooms.info?roomName=north-quay`).then(({ room }) => call(ben, 'GET', `subscriptions.getOne?roomId=${room._id}`))
  await say(call, ben, subscription.rid, '@greta the tide is in')
  await v.page.getByRole('link', { name: /north-quay.*1 mention/ }).waitFor()
  await v.becomes('the tab says how much is unread', async () => /^\([1-9]/.test(await v.page.title()), true)
  await options(v, 'north-quay', 'Mark as read')
  await v.page.getByRole('link', { name: /north-quay.*mention/ }).waitFor({ state: 'detached' })
  await options(v, 'north-quay', 'Hide')
  await v.page.getByRole('link', { name: 'north-quay' }).waitFor({ state: 'detached' })
  await v.page.goto(`${v.url}/group/north-quay`)
  await v.page.getByRole('link', { name: 'north-quay' }).waitFor()
}

const chooses = async (v, visit, ann) => {
  const other = await enter(visit, ann, '/direct/greta')
  await menu(v, own, 'Busy')
  await other.page.getByRole('link', { name: /Busy.*greta/ }).waitFor()
  await menu(v, own, 'Appearance and language')
  await v.page.getByLabel('Dark').check()
  await v.becomes('dark it is', () => v.page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  await v.page.getByLabel('Language', { exact: true }).selectOption('de')
  await v.page.getByRole('button', { name: 'Fertig' }).click()
  await v.page.reload()
  await v.page.getByRole('button', { name: 'Anlegen' }).waitFor()
  await v.becomes('it is dark again', () => v.page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  await menu(v, own, 'Aussehen und Sprache')
  await v.page.getByLabel('Sprache', { exact: true }).selectOption('en')
  await v.page.getByLabel('As the system').check()
  await v.page.getByRole('button', { name: 'Done' }).click()
}

const grant = (call, ann, roles) => call(ann, 'POST', 'permissions.update', { permissions: [{ _id: 'view-statistics', roles }] })

// An admin's change shows at once, to who is looking.
const isGranted = async (v, call, ann) => {
  const offered = async () => {
    await v.page.getByRole('button', { name: own }).click()
    await v.page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    const shown = await v.page.getByRole('menuitem', { name: 'Administration' }).isVisible()
    await v.page.keyboard.press('Escape')
    return shown
  }
  v.check('without a permission there is no administration', !await offered())
  await grant(call, ann, ['admin', 'user'])
  await v.becomes('who is granted a permission finds it without a reload', offered, true)
  await grant(call, ann, ['admin'])
}

const visits = async (v, call, ann) => {
  const deck = await room(call, ann, 'open-deck')
  await say(call, ann, deck._id, 'Everybody may read this.')
  await v.page.goto(`${v.url}/channel/open-deck`)
  await v.page.getByRole('log').getByText('Everybody may read this.').waitFor()
  v.equal('a room that one only reads is not in the list', await v.page.getByRole('link', { name: 'open-deck' }).count(), 0)
  await v.page.goto(`${v.url}/direct/ben`)
  await v.page.getByRole('heading', { level: 1, name: 'ben', exact: true }).waitFor()
  await v.page.goto(`${v.url}/directory`)
  await v.page.getByRole('main').getByRole('searchbox').fill('open-deck')
  await v.page.getByRole('listitem').filter({ hasText: 'open-deck' }).getByRole('button').click()
  await v.page.getByRole('heading', { level: 1, name: 'open-deck' }).waitFor()
  await v.page.getByRole('navigation').getByRole('link', { name: 'open-deck' }).waitFor()
}

module.exports = async ({ visit, call, ann, ben }) => {
  const greta = await newcomer(call, ann, 'greta')
  const v = await enter(visit, greta, '/home')
  await v.inspect('client-home')
  await makesRoom(v)
  await arranges(v, call, ben)
  await chooses(v, visit, ann)
  await isGranted(v, call, ann)
  await visits(v, call, ann)
  await v.page.goto(`${v.url}/directory/channels`)
  await v.page.getByRole('listitem').first().waitFor()
  await v.inspect('client-directory')
  const tab = await v.context.newPage()
  await tab.goto(`${v.url}/home`)
  await tab.getByRole('link', { name: 'open-deck' }).waitFor()
  await menu(v, own, 'Sign out')
  await tab.waitForURL(/\/login/)
  v.check('who signs out in one tab is signed out in the others', true)
}
