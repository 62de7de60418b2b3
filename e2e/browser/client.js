// What the scenarios of the client have in common.

// enter begins a visit of somebody who is signed in, and goes to a place.
exports.enter = async (visit, who, to, look) => {
  const v = await visit(look)
  await v.context.addCookies([['rc_uid', who.id], ['rc_token', who.token]].map(([name, value]) => ({ name, value, url: v.url })))
  await v.open(to)
  await v.page.locator('#content').waitFor()
  return v
}

// say has somebody say something in a room, and returns the message.
exports.say = async (call, who, rid, msg, more = {}) =>
  (await call(who, 'POST', 'chat.sendMessage', { message: { rid, msg, ...more } })).message

// room makes a channel with people in it, and returns it.
exports.room = async (call, who, name, ...members) =>
  (await call(who, 'POST', 'channels.create', { name, members: members.map((m) => m.username) })).channel
