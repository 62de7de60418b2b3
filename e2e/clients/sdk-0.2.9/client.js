// Drives @rocket.chat/sdk 0.2.9 by the lines of ../lines.js.
const { driver } = require('@rocket.chat/sdk')
const { serve, emit } = require('../lines')

const quiet = () => {}
driver.useLog({ debug: quiet, info: quiet, warn: quiet, warning: quiet, error: quiet })

let username

serve({
  async login(host, name, password) {
    username = name
    await driver.connect({ host, useSsl: false })
    return driver.login({ username, password })
  },

  // It listens to all rooms of the bot at once.
  async subscribe() {
    await driver.subscribeToMessages()
    driver.reactToMessages((error, message, meta) => {
      if (error) return emit('error', { message: String(error) })
      emit('message', { message, meta })
    })
  },

  send: async (rid, text) => (await driver.sendToRoomId(text, rid))._id,
  edit: (rid, _id, msg) => driver.editMessage({ _id, rid, msg }),
  react: (_id, emoji) => driver.setReaction(emoji, _id),
  type: (rid, on) => driver.asyncCall('stream-notify-room', [`${rid}/user-activity`, username, on ? ['user-typing'] : [], {}]),
  history: async (rid) => (await driver.asyncCall('loadHistory', [rid, null, 100, null])).messages,
})
