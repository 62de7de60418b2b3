// A room of ten thousand messages is opened, scrolled and written in, and
// measured. The machines of tests are noisy and slow: a figure may be four times
// its budget before it counts as a fault.
const { enter, say, room } = require('../client')

const budget = { paint: 400, insert: 8, heap: 40, fps: 60 }

module.exports = async ({ visit, call, note, pace, cleo, ann }) => {
  const slack = 4 * pace
  await room(call, cleo, 'short', ann)
  const v = await enter(visit, cleo, '/channel/long')
  const { page, protocol } = v
  const log = page.getByRole('log')
  await log.getByText('Message 9999 ').waitFor()
  await toBeginning(page, log)
  await protocol.send('HeapProfiler.enable')

  const paint = await painted(page)
  note(`a room of 10,000 messages is painted in ${Math.round(paint)} ms, budget ${budget.paint}`)
  v.check('a cached room of 10,000 messages is painted in time', paint <= budget.paint * slack, `${paint} ms`)

  const { fps, blank, frames, task } = await scrolled(page, protocol)
  note(`${frames} frames at 9,000 px/s: ${fps.toFixed(1)} a second where ${budget.fps} are wanted, ${task.toFixed(1)} ms of task time each, ${blank} without messages`)
  v.check('a frame at 9,000 px/s is worked out in time for the next', task <= 1000 / budget.fps * slack, `${task} ms`)
  v.equal('no frame is without messages', blank, 0)

  await page.getByRole('button', { name: 'To the latest messages' }).click()
  await log.getByText('Message 9999 ').waitFor()
  const come = async () => {
    const { _id } = await say(call, ann, 'long', 'One more')
    await page.evaluate(appears, _id)
  }
  await come()
  const heap = await held(protocol)
  for (const [pointer, x] of [['elsewhere', 0], ['over the messages', 700]]) {
    await page.mouse.move(x, 400)
    const insert = await inserted(page, protocol, come)
    note(`a new message takes ${insert.toFixed(1)} ms of task time with the pointer ${pointer}, budget ${budget.insert}`)
    v.check(`a new message costs little with the pointer ${pointer}`, insert <= budget.insert * slack, `${insert} ms`)
  }
  await page.evaluate(watchMarks)
  for (let n = 0; n < 3; n++) await come()
  v.equal('what is seen when it comes is never marked as unread', await page.evaluate(() => globalThis.marks), [])
  v.equal('the reader stays at the end', await left(log), 0)

  const used = await held(protocol)
  note(`the heap has ${used.toFixed(1)} MB with 10,000 messages, budget ${budget.heap}`)
  v.check('the heap stays small', used <= budget.heap * 1.5, `${used} MB`)
  v.check('messages that come leave nothing behind but themselves', used - heap < 3, `${used - heap} MB more`)
}

// held is how much memory the page holds, in megabytes.
const held = async (protocol) => {
  await protocol.send('HeapProfiler.collectGarbage')
  return (await protocol.send('Runtime.getHeapUsage')).usedSize / 1e6
}

// left is how far the reader is from the end, in pixels.
const left = (log) => log.evaluate((e) => Math.max(0, Math.round(e.scrollHeight - e.clientHeight - e.scrollTop) - 1))

// toBeginning reads a room back to its first message.
async function toBeginning(page, log) {
  await log.evaluate((e) => new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error('the beginning does not come')), 90_000)
    const up = () => {
      if (document.body.textContent.includes('This is the beginning of long')) { clearTimeout(late); return done() }
      e.scrollTop = 0
      requestAnimationFrame(up)
    }
    up()
  }))
  await log.locator('[data-id="long-00000"]').waitFor()
}

// painted goes to another room and back, and measures from the click until
// messages are on the screen.
async function painted(page) {
  await page.locator('nav a', { hasText: 'short' }).click()
  await page.getByText('This is the beginning of short').waitFor()
  return page.evaluate(() => new Promise((done) => {
    const link = [...document.querySelectorAll('nav a')].find((a) => a.textContent.includes('long'))
    const began = performance.now()
    link.click()
    const look = () => {
      if (document.querySelectorAll('[data-id^="long-"]').length < 5) return requestAnimationFrame(look)
      requestAnimationFrame(() => done(performance.now() - began)) // the frame after is on the screen
    }
    look()
  }))
}

// scrolled moves up by 9 px a millisecond, as a quick finger would, and counts
// the frames that come of it and those in whose middle there is no message.
async function scrolled(page, protocol) {
  const spent = await meter(protocol)
  const before = await spent()
  const seen = await page.evaluate(() => new Promise((done) => {
    const log = document.querySelector('[role=log]')
    const { top, height } = log.getBoundingClientRect()
    const middle = top + height / 2
    const covers = (e) => { const box = e.getBoundingClientRect(); return box.top - 60 < middle && box.bottom + 60 > middle }
    let [frames, blank, last] = [0, 0, performance.now()]
    const began = last
    const step = (now) => {
      if (![...log.querySelectorAll('article')].some(covers)) blank++
      log.scrollTop -= 9 * (now - last)
      last = now
      if (++frames < 300) return requestAnimationFrame(step)
      done({ frames, blank, fps: frames / ((now - began) / 1000) })
    }
    requestAnimationFrame(step)
  }))
  return { ...seen, task: (await spent() - before) / seen.frames }
}

// meter returns what tells how much processor time the page's main thread has
// used, in milliseconds.
async function meter(protocol) {
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await protocol.send('Performance.getMetrics')
    return metrics.find((m) => m.name === 'TaskDuration').value * 1000
  }
}

// appears waits in the page itself, where looking for a message costs next to
// nothing, until it is painted.
const appears = (id) => new Promise((done) => {
  const there = () => document.querySelector(`[data-id="${id}"]`)
  const painted = () => requestAnimationFrame(() => setTimeout(done))
  if (there()) return painted()
  const watch = new MutationObserver(() => {
    if (!there()) return
    watch.disconnect()
    painted()
  })
  watch.observe(document.querySelector('[role=log]'), { childList: true, subtree: true })
})

// watchMarks collects what the list of rooms ever says is unread in the room.
const watchMarks = () => {
  globalThis.marks = []
  const line = document.querySelector('[data-key=long]')
  new MutationObserver(() => line.querySelector('.unread, .badge') && globalThis.marks.push(line.textContent))
    .observe(line, { childList: true, subtree: true, attributes: true })
}

// inserted returns what a message that comes costs the page's main thread, with
// all that the room's list and its being read do about it: the median of a few
// rounds, less what asking the page costs by itself.
async function inserted(page, protocol, come) {
  const spent = await meter(protocol)
  const each = async (times, act) => {
    const before = await spent()
    for (let n = 0; n < times; n++) await act()
    return (await spent() - before) / times
  }
  const asking = await each(20, () => page.evaluate(() => {}))
  const rounds = []
  for (let n = 0; n < 5; n++) rounds.push(await each(8, come) - asking)
  return rounds.sort((a, b) => a - b)[2]
}
