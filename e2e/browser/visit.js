// A visit is one person's browser: a context of its own, with its own cookies.
const path = require('node:path')
const inspect = require('./inspect')

const patience = 30_000 // milliseconds, for one step in a page

const viewports = {
  phone: { width: 360, height: 740 }, // the narrowest that is common
  desktop: { width: 1280, height: 800 },
}

// How a page is looked at unless a scenario says otherwise: in each width and
// each scheme once, or with GANTRY_TEST_LOOKS=all, which takes twice as long,
// in each scheme at each width.
const everyLook = process.env.GANTRY_TEST_LOOKS === 'all'
  ? [['phone', 'light'], ['phone', 'dark'], ['desktop', 'light'], ['desktop', 'dark']]
  : [['phone', 'dark'], ['desktop', 'light']]

// With GANTRY_TEST_SLOW, in milliseconds, every answer of the server takes that
// much longer and the browser computes at a quarter of its speed: what happens
// by chance on a busy machine then happens every time.
const slow = Number(process.env.GANTRY_TEST_SLOW ?? 0)
const quarter = 4

class Visit {
  // pace is how many times longer than it should something takes in this browser.
  static pace = slow ? quarter : 1

  // begin begins a visit of the server at url, on a phone or a desktop, with
  // or without scripts. Pictures go into folder; report is called with (what
  // was checked, what is wrong or ''), and twin is a page with scripts for what
  // became of one without.
  static async begin(browser, { url, folder, report, twin }, { viewport = 'desktop', scheme = 'light', scripts = 'on' } = {}) {
    const visit = Object.assign(new Visit(), { browser, url, folder, report, twin, viewport, scheme, scripts, complaints: [], presses: 0 })
    visit.context = await visit.#context({ javaScriptEnabled: scripts === 'on' })
    visit.page = await visit.context.newPage()
    await visit.#listen()
    return visit
  }

  async #context(more) {
    const phone = this.viewport === 'phone'
    const context = await this.browser.newContext({
      baseURL: this.url,
      viewport: viewports[this.viewport],
      colorScheme: this.scheme,
      isMobile: phone,
      hasTouch: phone,
      reducedMotion: 'reduce',
      ...more,
    })
    context.setDefaultTimeout(patience)
    await context.addInitScript(() => addEventListener('securitypolicyviolation',
      (e) => console.error(`Content Security Policy: ${e.effectiveDirective} forbids ${e.blockedURI}`)))
    await context.addInitScript(watchJumps)
    return context
  }

  // #listen collects what the page loads and complains about. The protocol
  // below Playwright, which scenarios may use, too, is asked, because Playwright
  // leaves out icons.
  async #listen() {
    this.page.on('pageerror', (error) => this.complaints.push(String(error)))
    this.page.on('console', (message) => {
      const status = /the server responded with a status/.test(message.text()) // which scenarios check themselves
      if (message.type() === 'error' && !status) this.complaints.push(message.text())
    })
    this.requests = []
    this.protocol = await this.context.newCDPSession(this.page)
    this.protocol.on('Network.requestWillBeSent', ({ request }) => this.requests.push(request.url))
    await this.protocol.send('Network.enable')
    await this.offline(false)
    await this.protocol.send('Emulation.setCPUThrottlingRate', { rate: Visit.pace })
  }

  // offline says whether the page is cut off from the server.
  offline(is) {
    return this.protocol.send('Network.emulateNetworkConditions', { offline: is, latency: slow, downloadThroughput: -1, uploadThroughput: -1 })
  }

  // open goes to a path and returns the answer. It forgets which requests were
  // made before.
  async open(to) {
    this.requests = []
    return this.page.goto(to)
  }

  // fill fills in fields by their labels.
  async fill(form) {
    for (const [label, text] of Object.entries(form)) await this.page.getByLabel(label, { exact: true }).fill(text)
  }

  // press presses a button or follows a link, and returns when the next page is
  // there, or where scripts have put an answer in the place of this one. It
  // counts.
  async press(name, role = 'button') {
    this.presses++
    const main = this.scripts === 'on' && await this.page.$('main')
    const left = this.page.waitForNavigation()
    left.catch(() => {}) // it stays, where scripts show the answer
    const replaced = main ? this.page.waitForFunction((old) => !old.isConnected, main).catch(() => left) : left
    await Promise.all([Promise.race([left, replaced]), this.page.getByRole(role, { name, exact: true }).click()])
  }

  // at returns the path of the page that is shown.
  at() { return new URL(this.page.url()).pathname }

  // sees says whether a text, or something else, comes to be seen: on pages of
  // the client, which are drawn when their parts and answers are there.
  sees(what) {
    const wanted = typeof what === 'string' ? this.page.getByText(what).first() : what
    return wanted.waitFor().then(() => true, () => false)
  }

  // shows says whether a text is on the page to see now.
  shows(text) { return this.page.getByText(text).first().isVisible() }

  // reaches says whether there is a link of that name.
  reaches(name) { return this.page.getByRole('link', { name }).isVisible() }

  heading() { return this.page.getByRole('heading', { level: 1 }).innerText() }

  // check reports whether something holds.
  check(what, holds, problem = 'it does not hold') { this.report(what, holds ? '' : String(problem)) }

  equal(what, got, want) {
    const [have, wanted] = [JSON.stringify(got), JSON.stringify(want)]
    this.check(what, have === wanted, `${have}, want ${wanted}`)
  }

  // becomes reports whether something that is asked for comes to be as wanted:
  // what somebody did shows when the page has drawn it, not at once.
  async becomes(what, ask, want) {
    const until = Date.now() + patience
    let got
    do {
      if (got !== undefined) await this.page.waitForTimeout(50)
      got = await ask()
    } while (JSON.stringify(got) !== JSON.stringify(want) && Date.now() < until)
    this.equal(what, got, want)
  }

  // inspect reports whether the page, called name, is in every look as every
  // page must be, and keeps pictures of it.
  async inspect(name, looks = everyLook) {
    if (this.scripts === 'on') this.report(`${name}: nothing jumps`, await inspect.jumps(this.page))
    const twin = this.scripts === 'on' ? this.page : await this.#twin()
    for (const [viewport, scheme] of looks) {
      for (const page of new Set([this.page, twin])) await dress(page, viewport, scheme)
      await this.#look(name, viewport, scheme, twin)
    }
    await dress(this.page, this.viewport, this.scheme)
    if (this.scripts === 'on') await inspect.still(this.page)
    const strange = this.requests.filter((to) => !this.ours(to))
    this.check(`${name}: nothing is loaded from elsewhere`, !strange.length, strange)
    this.check(`${name}: the console is clean`, !this.complaints.length, this.complaints.join('; '))
    this.complaints = []
  }

  async #look(name, viewport, scheme, twin) {
    const look = [name, viewport, scheme, ...(this.scripts === 'off' ? ['noscript'] : [])].join('-')
    await this.picture(look)
    for (const [what, problem] of Object.entries({
      'axe finds nothing serious': await inspect.axe(twin),
      'it has a title and a heading': await inspect.structure(this.page),
      'nothing is wider than the window': await inspect.width(this.page),
      'no text is cut off': await inspect.text(this.page),
      'what one taps is large enough': viewport === 'phone' ? await inspect.taps(this.page) : '',
    })) this.report(`${look}: ${what}`, problem)
  }

  // #twin shows what the page became without scripts where axe can run: it
  // needs timers, and there are none without scripts.
  async #twin() {
    const became = (await this.page.content()).replace(/<script\b.*?<\/script>/gs, '').replace(/<(\/?)noscript>/g, '<$1div>')
    await this.twin.setContent(became)
    return this.twin
  }

  ours(address) { return /^(data|blob|about):/.test(address) || new URL(address).origin === this.url }

  // picture keeps a screenshot of the whole page, in a window as high as the
  // page, so that what sticks to the window's edge is where it belongs.
  async picture(name) {
    const window = this.page.viewportSize()
    const height = await this.page.evaluate(() => document.documentElement.scrollHeight)
    if (height > window.height) await this.page.setViewportSize({ ...window, height })
    await this.page.screenshot({ path: path.join(this.folder, `${name}.png`) })
    await this.page.setViewportSize(window)
  }

  // tabs reports whether the page can be walked by keyboard and returns the
  // stops.
  async tabs(name) {
    const { stops, problem } = await inspect.tabs(this.page)
    this.report(`${name}: the Tab key reaches everything in order`, problem)
    return stops
  }

  end() { return this.context.close() }
}

// watchJumps keeps in the page what moved by itself, not by what somebody did in
// the half second before. The browser counts keys and presses; a field that is
// filled in without keys is added here.
function watchJumps() {
  globalThis.jumps = []
  const fills = []
  addEventListener('input', ({ timeStamp }) => { fills.push(timeStamp) }, true)
  const note = (entries) => {
    for (const { value, hadRecentInput, startTime, sources } of entries) {
      const caused = hadRecentInput || fills.some((at) => startTime >= at && startTime < at + 500)
      if (!caused) globalThis.jumps.push({ value, what: sources.map(({ node }) => node?.className || node?.nodeName).join(' ') })
    }
  }
  globalThis.jumpObserver = new PerformanceObserver((list) => note(list.getEntries()))
  globalThis.jumpObserver.observe({ type: 'layout-shift', buffered: true })
  globalThis.takeJumps = () => { note(globalThis.jumpObserver.takeRecords()); return globalThis.jumps.splice(0) }
}

// dress shows a page in another look, without a moment in between.
async function dress(page, viewport, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize(viewports[viewport])
}

module.exports = Visit
