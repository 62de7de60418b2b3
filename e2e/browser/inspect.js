// What holds for every page in every look. A check takes a page and returns
// what is wrong with it, in words, or '' if nothing is.
const fs = require('node:fs')

const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

// axe finds what bars people with disabilities: its serious and critical
// findings. The source is evaluated, which no Content-Security-Policy forbids.
exports.axe = async (page) => {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] })
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join(', ')})`)
      .join('; ')
  })
}

// structure: a language, a title, one main heading.
exports.structure = (page) => page.evaluate(() => {
  const faults = []
  if (!document.documentElement.lang) faults.push('no language')
  if (!document.title.trim()) faults.push('no title')
  if (document.querySelectorAll('h1').length !== 1) faults.push(`${document.querySelectorAll('h1').length} h1`)
  return faults.join('; ')
})

// jumps: what moved by itself since the page was opened, or last looked at, is
// less than can be seen (Chromium's score of layout shifts).
exports.jumps = (page) => page.evaluate(() => {
  const jumps = globalThis.takeJumps()
  const score = jumps.reduce((sum, { value }) => sum + value, 0)
  return score > 0.02 ? `${score.toFixed(3)}: ${jumps.map(({ value, what }) => `${value.toFixed(3)} ${what}`).join('; ')}` : ''
})

// still forgets what moved because the window changed.
exports.still = (page) => page.evaluate(() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.takeJumps(); done() }))
}))

// width: nothing is scrolled sideways.
exports.width = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  return scrollWidth > clientWidth ? `the page is ${scrollWidth} px wide in ${clientWidth}` : ''
})

// text: none is cut off by its box or by the window's edge. What is in a part
// that scrolls can be reached, and the long lines of code do.
exports.text = (page) => page.evaluate(() => {
  const faults = []
  const scrolls = (e) => e && (/auto|scroll/.test(getComputedStyle(e).overflowY) || scrolls(e.parentElement))
  const unseen = (e) => e && (getComputedStyle(e).clipPath === 'inset(50%)' || unseen(e.parentElement)) // only for screen readers
  for (const e of document.body.querySelectorAll('*')) {
    const says = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join('').trim()
    const box = e.getBoundingClientRect()
    const style = getComputedStyle(e)
    if (!says || !e.checkVisibility({ visibilityProperty: true }) || box.width <= 1 || unseen(e)) continue
    const cut = style.textOverflow !== 'ellipsis' && style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.overflowX !== 'scroll' && e.scrollWidth > e.clientWidth + 1
    if (cut || box.left < -1 || (box.right > innerWidth + 1 && !e.closest('pre')) || (box.top + scrollY < -1 && !scrolls(e))) faults.push(`<${e.localName}> ${says.slice(0, 40)}`)
  }
  return faults.join('; ')
})

// taps: what one taps is at least 44 px high and wide.
exports.taps = (page) => page.evaluate(() => {
  const tapped = 'button, .button, [role=button], summary, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])'
  return [...document.querySelectorAll(tapped)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 44)
    .map(([e, box]) => `<${e.localName}> ${(e.textContent.trim() || e.name).slice(0, 40)}: ${Math.round(box.width)}×${Math.round(box.height)}`)
    .join('; ')
})

// tabs walks through the page with the Tab key and returns what it met, in the
// order of the page, and what is wrong: something that cannot be reached, that
// does not show the focus, or that comes out of order.
exports.tabs = async (page) => {
  const stops = await page.evaluate(() => {
    const stop = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])'
    globalThis.stops = [...document.querySelectorAll(stop)].filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }))
    const seen = (e) => [...(e.labels?.[0] ?? e).childNodes].filter((n) => !n.ariaHidden).map((n) => n.textContent).join('')
    return globalThis.stops.map((e) => seen(e).trim().replace(/\s+/g, ' ') || e.ariaLabel || e.name || e.value)
  })
  const met = []
  const faults = []
  for (let i = 0; i < stops.length + 2 && new Set(met).size < stops.length; i++) {
    await page.keyboard.press('Tab')
    const { at, shown } = await page.evaluate(() => {
      const e = document.activeElement
      const style = getComputedStyle(e)
      const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
      return { at: globalThis.stops.indexOf(e), shown }
    })
    if (at < 0) continue // past the end, in the browser's own controls
    met.push(at)
    if (!shown) faults.push(`the focus does not show on ${stops[at]}`)
  }
  const missed = stops.filter((_, i) => !met.includes(i))
  if (missed.length) faults.push(`not reached: ${missed.join(', ')}`)
  const turns = met.filter((at, i) => i > 0 && at < met[i - 1]).length
  if (turns > 1) faults.push(`out of order: ${met.map((at) => stops[at]).join(', ')}`)
  return { stops, problem: faults.join('; ') }
}
