// Plays scenarios in one Chromium. A line of JSON on standard input,
// {play: name, with: {…}}, is answered by a line {check, problem} for each
// check, whose problem is empty if it holds, by lines {note} with figures, and
// by {played: name} at the end.
const fs = require('node:fs')
const path = require('node:path')
const readline = require('node:readline')
const timers = require('node:timers/promises')
const { chromium } = require('playwright-core')
const Visit = require('./visit')

const folder = process.env.GANTRY_TEST_SCREENSHOTS || path.join(__dirname, 'out')

const write = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const note = (text) => write({ note: text })

const launch = () => chromium.launch({
  executablePath: process.env.GANTRY_TEST_CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', // nothing leaves this machine
  ],
})

// play runs one scenario. It is given visit(look), which begins a visit that
// ends with it, call(…) for what others do meanwhile, note(text), the browser's
// pace, and what came with its line.
async function play(browser, twin, { play: name, with: given }) {
  const visits = []
  const report = (check, problem) => write({ check, problem })
  const visit = async (look) => {
    const begun = await Visit.begin(browser, { url: given.url, folder, report, twin }, look)
    visits.push(begun)
    return begun
  }
  try {
    await inTime(require(`./scenarios/${name}`)({ ...given, visit, note, call: caller(given.url), pace: Visit.pace }))
  } catch (error) {
    report('the scenario is played to its end', String(error.stack ?? error).replace(/\x1b\[\d+m/g, ''))
    for (const [i, v] of visits.entries()) await v.picture(`failed-${name}-${i}`).catch(() => {}) // its window may be what failed
  }
  for (const v of visits) await v.end()
  write({ played: name })
}

// inTime fails a scenario that is stuck, instead of waiting for it.
const inTime = (scenario) => {
  const late = timers.setTimeout(240_000, null, { ref: false }).then(() => { throw new Error('it is stuck') })
  return Promise.race([scenario, late])
}

// caller returns call(who, method, path, body), which speaks to the REST API
// as a person {id, token} and returns the answer's body.
const caller = (url) => async (who, method, to, body) => {
  const answer = await fetch(`${url}/api/v1/${to}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(who && { 'X-User-Id': who.id, 'X-Auth-Token': who.token }) },
    body: body && JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${to}: ${answer.status} ${text}`)
  return JSON.parse(text)
}

async function main() {
  fs.mkdirSync(folder, { recursive: true })
  const browser = await launch()
  const twin = await browser.newPage()
  for await (const line of readline.createInterface({ input: process.stdin })) await play(browser, twin, JSON.parse(line))
  await browser.close()
}

// It ends whatever a scenario that failed has left open.
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1) })
