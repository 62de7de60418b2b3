// Messages that concern somebody are told: by the browser, by a sound, on the
// tab, and in Rocket.Chat's desktop app.
const { enter, newcomer, room, say } = require('../client')

// recorder stands in for what a browser without a screen and a loudspeaker lacks.
const recorder = () => {
  globalThis.told = []
  globalThis.rung = 0
  globalThis.desktop = []
  globalThis.Notification = class {
    static permission = sessionStorage.getItem('allowed') || 'default'
    static async requestPermission() {
      sessionStorage.setItem('allowed', 'granted')
      return globalThis.Notification.permission = 'granted'
    }
    constructor(title, { body, tag }) { globalThis.told.push(this); Object.assign(this, { title, body, tag }) }
    close() {}
  }
  globalThis.AudioContext = class { state = 'running'; currentTime = 0; destination = {} }
  globalThis.OscillatorNode = class { connect(next) { return next } start() { globalThis.rung++ } stop() {} }
  globalThis.GainNode = class {
    gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }
    connect(next) { return next }
  }
  globalThis.RocketChatDesktop = Object.fromEntries(['setBadge', 'setTitle', 'setUserLoggedIn', 'setServerInfo']
    .map((name) => [name, (value) => globalThis.desktop.push([name, value])]))
}

module.exports = async ({ visit, call, ann, ben }) => {
  const fred = await newcomer(call, ann, 'fred')
  const [bell, quiet] = [await room(call, ann, 'bell', fred), await room(call, ann, 'quiet', fred)]
  const v = await enter(visit, fred, '/channel/quiet', undefined, recorder)
  const told = () => v.page.evaluate(() => globalThis.told.map(({ title, body }) => [title, body]))

  await v.page.getByText('Be told of new messages?').waitFor()
  v.equal('nothing is asked unasked', await v.page.evaluate(() => Notification.permission), 'default')
  await v.inspect('client-notify-bar', [['desktop', 'light'], ['desktop', 'dark']])
  await v.page.getByRole('button', { name: 'Turn on' }).click()
  await v.page.getByText('Be told of new messages?').waitFor({ state: 'detached' })

  await say(call, ann, bell._id, '@fred the ferry is here')
  await v.page.waitForFunction(() => globalThis.told.length === 1)
  const [[title, body]] = await told()
  v.check('it says where and what', title.includes('bell') && body.includes('the ferry is here'), [title, body])
  await v.page.waitForFunction(() => globalThis.rung > 0)
  await v.becomes('the tab is marked', async () => /^\(\d+\)/.test(await v.page.title()), true)
  await v.page.waitForFunction(() => document.querySelector('link[rel=icon]').href.startsWith('data:image/png'))
  const desktop = await v.page.evaluate(() => globalThis.desktop)
  v.check('the desktop app has its badge', desktop.some(([name, value]) => name === 'setBadge' && value >= 1), JSON.stringify(desktop))
  v.check('the desktop app knows the server and that somebody is signed in',
    desktop.some(([name, info]) => name === 'setServerInfo' && info.version) && desktop.some(([name, yes]) => name === 'setUserLoggedIn' && yes), JSON.stringify(desktop))
  v.check('the page is recognised by the desktop app', await v.page.evaluate(() => !!window.require('/app/utils/rocketchat.info').Info.version))

  await v.page.evaluate(() => globalThis.told[0].onclick())
  await v.page.waitForURL(/\/channel\/bell/)
  await v.page.getByRole('log').getByText('the ferry is here').waitFor()

  await call(fred, 'POST', 'users.setPreferences', { data: { highlights: ['FERRY'] } })
  await v.page.getByRole('log').locator('mark', { hasText: /^ferry$/ }).waitFor()
  v.check('a word that one wants to be called by is marked', true)
  await call(fred, 'POST', 'rooms.saveNotification', { roomId: quiet._id, notifications: { disableNotifications: '1' } })
  await call(fred, 'POST', 'users.setPreferences', { data: { newMessageNotification: 'none' } })
  await v.page.goto(`${v.url}/home`)
  await v.page.getByRole('link', { name: 'quiet' }).waitFor()
  // A page that has just been loaded is not told of what was said before it listens.
  do {
    await say(call, ann, quiet._id, '@fred be quiet')
    await say(call, ann, bell._id, '@fred and now this')
  } while (!await v.page.waitForFunction(() => globalThis.told.length > 0, undefined, { timeout: 1_000 }).catch(() => false))
  v.check('a muted room does not tell, another does', (await told()).every(([, text]) => text.includes('and now this')), await told())
  v.equal('who wants no sound hears none', await v.page.evaluate(() => globalThis.rung), 0)
}
