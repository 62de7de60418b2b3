// Drives @rocket.chat/sdk 1.0.0-alpha.42 by the lines of ../lines.js.
const { Rocketchat } = require('@rocket.chat/sdk')
const { serve, emit } = require('../lines')

const quiet = () => {}
const logger = { debug: quiet, info: quiet, warn: quiet, warning: quiet, error: quiet }

let client
let username

serve({
  async login(host, name, password) {
    username = name
    client = new Rocketchat({ host: `http://${host}`, useSsl: false, logger, reopen: 200, ping: 1000 })
    await client.connect({ host: `http://${host}`, useSsl: false })
    await client.login({ username, password })
    return client.currentLogin.userId
  },

  // What an embedded chat waits for, one after the other.
  async subscribe(rid) {
    await client.onMessage((message) => emit('message', { message }))
    await client.onStreamData('stream-notify-room', ({ fields: { eventName, args } }) => emit('room', { eventName, args }))
    await client.subscribeRoom(rid)
    await client.subscribe('stream-notify-room', `${rid}/user-activity`, { useCollection: false, args: [] })
    await client.subscribeNotifyUser()
    await client.subscribeLoggedNotify()
    await client.subscribeNotifyAll()
  },

  send: async (rid, text) => (await client.sendMessage(text, rid))._id,
  edit: (rid, _id, msg) => client.editMessage({ _id, rid, msg }),
  react: (_id, emoji) => client.setReaction(emoji, _id),
  type: (rid, on) => client.methodCall('stream-notify-room', `${rid}/user-activity`, username, on ? ['user-typing'] : [], {}),
  history: async (rid) => (await client.loadHistory(rid, new Date(0))).updated,
})
