// Reads what was sent by mail.
const timers = require('node:timers/promises')

// to waits for a letter to an address: {text, html}.
exports.to = async (letters, address) => {
  for (let i = 0; i < 100; i++) {
    const letter = (await (await fetch(letters)).json())[address]
    if (letter) return letter
    await timers.setTimeout(200)
  }
  throw new Error(`no letter came to ${address}`)
}

// link finds the address in a text that has a part.
exports.link = (text, part) => text.match(/https?:[^\s<>"]*/g)?.find((address) => address.includes(part))
