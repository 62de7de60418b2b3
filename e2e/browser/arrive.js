// What it is to have arrived in a room: the client runs, and one can read and
// write there. Without scripts the address is all there is to see.
exports.inRoom = async (v, name) => {
  const to = `/channel/${name}`
  await v.page.waitForURL((url) => url.pathname === to)
  if (v.scripts === 'off') return
  await v.page.getByRole('log').waitFor()
  await composer(v).waitFor()
}

const composer = (v) => v.page.getByRole('textbox', { name: /^Message/ })

// says writes into the room that is open, and waits until it is said.
exports.says = async (v, text) => {
  await composer(v).fill(text)
  await composer(v).press('Enter')
  await v.page.getByRole('log').getByText(text).waitFor()
}
