// What the scenarios of the client have in common.

// enter begins a visit of somebody who is signed in, and goes to a place. A
// script can prepare every page.
exports.enter = async (visit, who, to, look, script) => {
  const v = await visit(look)
  if (script) await v.context.addInitScript(script)
  await v.context.addCookies([['rc_uid', who.id], ['rc_token', who.token]].map(([name, value]) => ({ name, value, url: v.url })))
  await v.open(to)
  await v.page.locator('#content').waitFor()
  return v
}

// newcomer makes an account and signs in, for scenarios that change what a
// person is or has.
exports.newcomer = async (call, admin, username) => {
  const password = 'a-password-of-theirs'
  await call(admin, 'POST', 'users.create', { username, name: `Name of ${username}`, email: `${username}@example.org`, password, verified: true })
  const { userId, authToken } = (await call(undefined, 'POST', 'login', { user: username, password })).data
  return { id: userId, token: authToken, username }
}

// say has somebody say something in a room, and returns the message.
exports.say = async (call, who, rid, msg, more = {}) =>
  (await call(who, 'POST', 'chat.sendMessage', { message: { rid, msg, ...more } })).message

// room makes a channel with people in it, and returns it.
exports.room = async (call, who, name, ...members) =>
  (await call(who, 'POST', 'channels.create', { name, members: members.map((m) => m.username) })).channel
