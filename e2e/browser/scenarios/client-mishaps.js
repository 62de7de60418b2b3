// What happens to somebody through no doing of theirs: the start fails, their
// room is deleted, they are removed, their session is ended.
const { enter, newcomer, room, say } = require('../client')

module.exports = async ({ visit, call, ann, ben }) => {
  await badStart(visit, ben)
  await goneRooms(visit, call, ann, ben)
  await endedSession(visit, call, ann)
}

// badStart has what the client needs first refused, and a page's file missing.
async function badStart(visit, ben) {
  const v = await enter(visit, ben, '/channel/harbour')
  for (const [what, answer] of [['me', { status: 500, body: 'oops' }], ['subscriptions.get', { status: 502, body: '' }]]) {
    await v.page.route(`**/api/v1/${what}`, (route) => route.fulfill(answer))
    await v.open('/channel/harbour')
    await v.page.getByRole('heading', { name: 'This could not be loaded.' }).waitFor()
    v.check(`the page says that ${what} was not answered`, true)
    await v.page.unroute(`**/api/v1/${what}`)
  }
  v.complaints = [] // the browser is told why
  await v.inspect('unstarted', [['phone', 'dark'], ['desktop', 'light']])
  await v.page.getByRole('button', { name: 'Try again' }).click()
  await v.page.getByRole('textbox', { name: 'Message harbour' }).waitFor()
  await v.page.route(/\/ui\/directory-/, (route) => route.abort())
  await v.page.getByRole('link', { name: 'Directory' }).click()
  await v.page.getByRole('heading', { name: 'This could not be loaded.' }).waitFor()
  await v.page.unroute(/\/ui\/directory-/)
  await v.page.getByRole('button', { name: 'Try again' }).click()
  await v.page.getByRole('heading', { name: 'Directory' }).waitFor()
  await v.becomes('a page that is loaded again has its style', () => v.page.evaluate(() => [...document.styleSheets].some((sheet) => /directory-/.test(sheet.href))), true)
}

const listed = (v, name) => v.page.locator('.side').getByRole('link', { name: new RegExp(name) })

// goneRooms takes rooms away from somebody who looks at them.
async function goneRooms(visit, call, ann, ben) {
  const deleted = await room(call, ann, 'soon-deleted', ben)
  const { group } = await call(ann, 'POST', 'groups.create', { name: 'soon-removed', members: ['ben'] })
  const v = await enter(visit, ben, '/channel/soon-deleted')
  await v.page.getByRole('textbox', { name: 'Message soon-deleted' }).waitFor()
  await call(ann, 'POST', 'rooms.delete', { roomId: deleted._id })
  await v.page.getByRole('heading', { name: 'You are no longer in soon-deleted' }).waitFor()
  await listed(v, 'soon-deleted').waitFor({ state: 'detached' })
  await listed(v, 'soon-removed').click()
  await v.page.getByRole('textbox', { name: 'Message soon-removed' }).waitFor()
  await call(ann, 'POST', 'groups.kick', { roomId: group._id, userId: ben.id })
  await v.page.getByRole('heading', { name: 'You are no longer in soon-removed' }).waitFor()
  await v.inspect('room-gone', [['phone', 'dark'], ['desktop', 'light']])
  await v.page.getByRole('link', { name: 'Go to the start' }).click()
  await v.page.waitForURL(/\/home$/)
  v.check('there is a way on', true)
}

// endedSession ends the session of somebody who is writing, in every way.
async function endedSession(visit, call, ann) {
  const password = 'a-password-of-theirs'
  const nora = await newcomer(call, ann, 'nora')
  await room(call, ann, 'dictation', nora)
  const ends = {
    'an admin signs them out': () => call(ann, 'POST', 'users.logout', { userId: nora.id }),
    'an admin changes their password': () => call(ann, 'POST', 'users.update', { userId: nora.id, data: { password } }),
    'they sign out everything else elsewhere': async () => {
      const { userId, authToken } = (await call(undefined, 'POST', 'login', { user: 'nora', password })).data
      await call({ id: userId, token: authToken }, 'POST', 'users.logoutOtherClients', {})
    },
  }
  const v = await enter(visit, nora, '/channel/dictation')
  for (const [what, end] of Object.entries(ends)) {
    const field = v.page.getByRole('textbox', { name: 'Message dictation' })
    await field.fill(`What I say before ${what}`)
    await end()
    await v.page.waitForURL(/\/login\?next=/)
    await v.page.getByText('Your session here has ended').waitFor()
    await v.fill({ 'Username or e-mail': 'nora', Password: password })
    await v.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await field.waitFor()
    await v.becomes(`${what}: they are back, and nothing is lost`, async () => [v.at(), await field.inputValue()], ['/channel/dictation', `What I say before ${what}`])
  }
  await call(ann, 'POST', 'users.setActiveStatus', { userId: nora.id, activeStatus: false })
  await v.page.waitForURL(/\/login\?next=/)
  v.check('who is deactivated is signed out', true)
}
