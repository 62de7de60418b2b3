// 5,000 rooms at the side and 100,000 people in the directory are as quick as few.
const { enter, say } = require('../client')

// cost has something done and returns what it cost the page, in milliseconds of script.
const cost = async (v, act) => {
  const { protocol } = v
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' })
  const script = async () => (await protocol.send('Performance.getMetrics')).metrics.find((m) => m.name === 'ScriptDuration').value * 1000
  const before = await script()
  await act()
  return await script() - before
}

// glide scrolls a list by 150 px a frame and returns how many of the frames showed a gap.
const glide = (v, list, frames) => v.page.locator(list).evaluate((box, count) => new Promise((done) => {
  let left = count
  let gaps = 0
  const began = performance.now()
  const step = () => {
    box.scrollTop += 150
    const { left: x, top, height, width } = box.getBoundingClientRect()
    if (box.contains(document.elementFromPoint(x + width / 2, top + height / 2)) === false) gaps++
    if (left-- > 0) requestAnimationFrame(step)
    else done({ gaps, fps: Math.round(count / (performance.now() - began) * 1000) })
  }
  requestAnimationFrame(step)
}), frames)

// shifts returns how much of the page has jumped so far.
const shifts = (v) => v.page.evaluate(() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0)))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(done, 200, 0)
}))

module.exports = async ({ visit, call, note, pace, ann, ben }) => {
  const began = Date.now()
  const v = await enter(visit, ann, '/home')
  const rooms = '.rooms > div'
  await v.page.getByRole('link', { name: 'deck-04999' }).waitFor()
  note(`5,000 rooms listed after ${Date.now() - began} ms`)
  v.check('nothing jumps while the rooms are loaded', await shifts(v) <= 0.02, await shifts(v))

  // The rooms are asked for once more when the server listens: what is measured begins after that.
  await v.becomes('the rooms are asked for once more when the server listens', () => v.requests.some((to) => /rooms\.get\?updatedSince/.test(to)), true)
  await v.page.waitForLoadState('networkidle')

  const said = 10
  const perChange = await cost(v, async () => {
    for (let i = 0; i < said; i++) {
      await say(call, ben, 'harbour', `@ann crane ${i}`)
      await v.page.getByRole('link', { name: 'harbour' }).getByText(String(i + 1), { exact: true }).waitFor()
    }
  }) / said
  note(`a message in one of 5,000 rooms costs ${perChange.toFixed(1)} ms of script, its changes of room and membership together`)
  v.check('a change of one room of 5,000 costs little', perChange < 32 * pace, `${perChange} ms`) // two changes of 16 ms
  await v.becomes('the room with the latest message comes first', async () => (await v.page.locator('.room-link').first().innerText()).includes('harbour'), true)

  // What is said while thousands of rooms are on their way is not missed.
  let unread = said
  for (let round = 0; round < 3; round++) {
    await v.page.goto(`${v.url}/home`, { waitUntil: 'commit' })
    do {
      await say(call, ben, 'harbour', `@ann barge ${++unread}`)
      await v.page.waitForTimeout(100)
    } while (!await v.page.getByRole('link', { name: 'harbour' }).count())
    await v.page.getByRole('link', { name: 'harbour' }).getByText(String(unread), { exact: true }).waitFor()
  }
  await v.becomes('a room where something was said meanwhile comes first', async () => (await v.page.locator('.room-link').first().innerText()).includes('harbour'), true)

  const sideways = await glide(v, rooms, 120)
  note(`the rooms scroll at ${sideways.fps} frames a second`)
  v.equal('no gap shows in the rooms', sideways.gaps, 0)

  await v.page.keyboard.press('Control+k')
  const field = v.page.getByRole('combobox')
  await field.waitFor()
  const found = await cost(v, async () => {
    await field.fill('dk 0499')
    await v.page.getByRole('option', { name: /deck-0499/ }).first().waitFor()
  })
  note(`finding among 5,000 rooms by letters costs ${found.toFixed(1)} ms of script`)
  v.check('finding is instant', found < 50 * pace, `${found} ms`)
  await v.page.keyboard.press('Escape')

  await v.page.goto(`${v.url}/directory/users`)
  await v.page.getByRole('status').getByText(/100,00\d people/).waitFor()
  const flight = await glide(v, '.directory-list > div', 120)
  note(`100,000 people scroll at ${flight.fps} frames a second`)
  v.equal('no gap shows in the directory', flight.gaps, 0)
  const middle = Date.now()
  await v.page.locator('.directory-list > div').evaluate((box) => { box.scrollTop = box.scrollHeight / 2 })
  await v.page.locator('.directory-row').first().waitFor()
  note(`people in the middle of the directory are there after ${Date.now() - middle} ms`)
  const search = Date.now()
  await v.page.getByRole('searchbox', { name: 'Find a person' }).fill('Person 99999')
  await v.page.getByRole('link', { name: 'Person 99999', exact: true }).waitFor()
  note(`one of 100,000 people is found after ${Date.now() - search} ms`)
  await v.page.evaluate(() => globalThis.takeJumps()) // the list is another one
  await v.inspect('client-directory-people')
}
