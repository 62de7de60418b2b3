// Every place in the client, 320 pixels wide: in German, whose words are long,
// and from right to left. Nothing is wider than the window, nothing cut off.
const inspect = require('../inspect')
const { enter, room, say } = require('../client')

const places = [
  '/home', '/directory', '/channel/narrow', '/channel/narrow/members-list', '/channel/narrow/channel-settings',
  '/admin', '/admin/users', '/admin/rooms', '/admin/permissions', '/admin/settings', '/admin/settings/Accounts', '/admin/invites',
  '/admin/moderation', '/admin/audit',
  '/account/profile', '/account/preferences', '/account/security', '/account/tokens', '/account/manage-devices',
]

module.exports = async ({ visit, call, ann, ben }) => {
  const { _id } = await room(call, ann, 'narrow', ben)
  await say(call, ben, _id, `A word without an end: ${'Donaudampfschifffahrtsgesellschaft'.repeat(3)} and \`${'code'.repeat(40)}\``)
  await speak(call, ann, 'de')
  try {
    const v = await enter(visit, ann, '/directory', { viewport: 'phone' })
    await v.page.setViewportSize({ width: 320, height: 640 })
    for (const place of places) await look(v, place)
  } finally {
    await speak(call, ann, 'en')
  }
}

const speak = (call, who, language) => call(who, 'POST', 'users.setPreferences', { userId: who.id, data: { language } })

async function look(v, place) {
  await v.open(place)
  await v.page.locator('#content').waitFor({ state: 'attached' }) // the list of rooms may be over it
  await v.page.locator('h1').first().waitFor({ state: 'attached' })
  await v.becomes(`${place}: it is in German`, () => v.page.evaluate(() => document.documentElement.lang), 'de')
  for (const dir of ['ltr', 'rtl']) {
    await v.page.evaluate((to) => { document.documentElement.dir = to }, dir)
    const name = `${place}, ${dir}`
    await v.picture(`narrow-${dir}${place.replaceAll('/', '-')}`)
    v.report(`${name}: nothing is wider than the window`, await inspect.width(v.page))
    v.report(`${name}: no text is cut off`, await inspect.text(v.page))
  }
}
