// How soon the pages outside can be seen and used by somebody who comes for the
// first time. A machine that is busy with other tests is slow: there a page
// that says one word is the measure.
const http = require('node:http')
const os = require('node:os')

const loads = 9
const budget = 300 // milliseconds until a page can be used
const slack = 4

module.exports = async ({ visit, call, note, boss }) => {
  const link = await call(boss, 'POST', 'findOrCreateInvite', { rid: 'harbour', days: 7, maxUses: 25 })
  const v = await visit()
  const word = await oneWord()
  const pages = { 'one word': word.url, '/invite/TOKEN': new URL(link.url).pathname, '/login': '/login' }
  const times = Object.fromEntries(Object.keys(pages).map((name) => [name, []]))
  try {
    for (let i = 0; i < loads; i++) {
      for (const [name, to] of Object.entries(pages)) times[name].push(await arrival(v, to))
    }
  } finally {
    word.server.close()
  }

  const load = os.loadavg()[0].toFixed(1)
  const told = (name) => ['painted', 'usable'].map((what) => `${what} after ${ms(middle(times[name], what))} ms (best ${ms(best(times[name], what))})`).join(', ')
  for (const name of Object.keys(pages)) note(`${name}: ${told(name)}, median of ${loads} first visits at a load of ${load}`)
  for (const name of ['/invite/TOKEN', '/login']) {
    const limit = Math.max(budget * slack, slack * middle(times['one word'], 'usable'))
    v.check(`${name} can be used in time`, best(times[name], 'usable') <= limit, told(name))
  }
}

const ms = Math.round
const sorted = (all, what) => all.map((one) => one[what]).sort((a, b) => a - b)
const middle = (all, what) => sorted(all, what)[all.length >> 1]
const best = (all, what) => sorted(all, what)[0]

// oneWord serves a page that is as small as can be.
async function oneWord() {
  const server = http.createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html')
    answer.end('<!doctype html><title>A word</title>word')
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { server, url: `http://127.0.0.1:${server.address().port}/` }
}

// arrival opens a page as somebody who was never here, and returns when it was
// painted and when it could be used: painted, its scripts at work, and the main
// thread free, in milliseconds after the navigation began.
async function arrival(v, to) {
  const context = await v.browser.newContext({ baseURL: v.url, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(to)
  const times = await page.evaluate(async () => {
    // A page can be painted before there is anything in it to see: that is told by itself.
    const seen = (type, fits = () => true) => new Promise((found) => new PerformanceObserver((list) => {
      const all = list.getEntries().filter(fits)
      if (all.length) found(all)
    }).observe({ type, buffered: true }))
    const [{ startTime: painted }] = await seen('paint', (one) => one.name === 'first-contentful-paint')
    const none = new Promise((done) => setTimeout(done, 100, []))
    const busy = await Promise.race([seen('longtask'), none])
    const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation')
    return { painted, usable: Math.max(painted, domContentLoadedEventEnd, ...busy.map((one) => one.startTime + one.duration)) }
  })
  await context.close()
  return times
}
