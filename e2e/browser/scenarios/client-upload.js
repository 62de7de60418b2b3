// Files are chosen, dropped and pasted, described before they are sent, and
// seen by the other; a large one shows how far it is and can be cancelled.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { enter, room } = require('../client')

// A picture of one red pixel.
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='

module.exports = async ({ visit, call, note, ann, ben }) => {
  const { _id: rid } = await room(call, ann, 'cargo', ben)
  const [a, b] = [await enter(visit, ann, '/channel/cargo'), await enter(visit, ben, '/channel/cargo', { viewport: 'phone', scheme: 'dark' })]
  const field = a.page.getByRole('textbox', { name: /^Message/ })
  const list = a.page.getByRole('list', { name: 'Files to send' })
  const files = async () => (await call(ann, 'GET', `channels.files?roomId=${rid}&onlyConfirmed=true&sort=${encodeURIComponent('{"uploadedAt":1}')}`)).files
    .map(({ name, size, description = '' }) => ({ name, size, description }))
  const loaded = (what, spec) => a.page.evaluate(async ([what, spec]) => {
    const data = new DataTransfer()
    const content = spec.base64 ? Uint8Array.from(atob(spec.base64), (c) => c.charCodeAt(0)) : new Uint8Array(spec.size)
    data.items.add(new File([content], spec.name, { type: spec.type }))
    const at = what === 'paste' ? document.querySelector('.composer textarea') : document.querySelector('[role=log]')
    const events = what === 'paste'
      ? [new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })]
      : ['dragenter', 'dragover', 'drop'].map((type) => new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    for (const event of events) at.dispatchEvent(event)
  }, [what, spec])

  // Two at once: one is described, one gets another name, and both wait for that.
  await a.page.getByLabel('Attach files').setInputFiles([
    { name: 'crane.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('High water at ten.') },
  ])
  await list.getByLabel('Describe the picture').fill('The crane, in red')
  await list.getByLabel('Name of the file').nth(1).fill('tides.txt')
  a.equal('nothing is sent before it is described', await files(), [])
  await a.inspect('client-upload')
  await field.fill('Two papers.')
  await field.press('Enter')
  await b.page.getByRole('log').getByText('Two papers.').waitFor()
  await b.page.getByRole('log').getByAltText('The crane, in red').waitFor()
  await b.page.getByRole('log').getByText('tides.txt').first().waitFor()
  await list.waitFor({ state: 'detached' })

  // Pasted and dropped.
  await loaded('paste', { base64: pixel, name: 'image.png', type: 'image/png' })
  await list.getByLabel('Describe the picture').waitFor()
  await loaded('drop', { size: 9, name: 'list.csv', type: 'text/csv' })
  await list.getByLabel('Description').waitFor()
  const plans = folder({ 'berths.txt': 'Nine.', plans: { 'north.txt': 'A wall.' } })
  await drops(a, plans)
  await a.becomes('a folder is its files', () => list.getByLabel('Name of the file').evaluateAll((all) => all.map((one) => one.value).sort()),
    ['berths.txt', 'image.png', 'list.csv', 'north.txt'])
  for (const name of ['image.png', 'berths.txt', 'north.txt']) await list.getByRole('button', { name: `Do not send ${name}` }).click()
  fs.rmSync(plans, { recursive: true })
  await a.page.getByRole('button', { name: 'Send', exact: true }).click()
  await b.page.getByRole('log').getByText('list.csv').first().waitFor()

  // 50 MB over a slow line: progress, then cancelled; then all of it.
  const size = 50 * 2 ** 20
  const throttle = (uploadThroughput) => a.protocol.send('Network.emulateNetworkConditions',
    { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput })
  await throttle(8 * 2 ** 20)
  await loaded('drop', { size, name: 'survey.bin', type: 'application/octet-stream' })
  await list.getByLabel('Description').waitFor()
  await field.press('Enter')
  const bar = list.getByRole('progressbar')
  await a.page.waitForFunction(() => { const { value } = document.querySelector('.composer-files progress') ?? {}; return value > 0.05 && value < 0.9 })
  note(`cancelled at ${Math.round(100 * Number(await bar.evaluate((p) => p.value)))} %`)
  await list.getByRole('button', { name: 'Cancel survey.bin' }).click()
  await list.waitFor({ state: 'detached' })
  await throttle(-1)
  await loaded('drop', { size, name: 'survey.bin', type: 'application/octet-stream' })
  await list.getByLabel('Description').waitFor()
  const begun = Date.now()
  await field.press('Enter')
  await b.page.getByRole('log').getByText('survey.bin').first().waitFor()
  note(`50 MB sent and seen by the other in ${Date.now() - begun} ms`)
  a.equal('the server has the files once, as they were named and described', await files(), [
    { name: 'crane.png', size: Buffer.from(pixel, 'base64').length, description: 'The crane, in red' },
    { name: 'tides.txt', size: 18, description: '' },
    { name: 'list.csv', size: 9, description: '' },
    { name: 'survey.bin', size, description: '' },
  ])

  // What the workspace does not take is refused before it is sent, with the limit.
  await call(ann, 'POST', 'settings/FileUpload_MaxFileSize', { value: 1000 })
  const refused = a.page.getByRole('alert').getByText('too large').first()
  while (!(await refused.count())) { // until the page has heard of it
    await loaded('drop', { size: 2000, name: 'heavy.bin', type: 'application/octet-stream' })
    for (const remove of await list.getByRole('button', { name: 'Do not send heavy.bin' }).all()) await remove.click()
  }
  a.check('a file that is too large is refused with the limit', await a.sees('heavy.bin is too large. Files may have up to 1 kB.'))
  await call(ann, 'POST', 'settings/FileUpload_MaxFileSize', { value: 104857600 })
}

// folder makes a folder of files and folders.
function folder(tree, at = fs.mkdtempSync(path.join(os.tmpdir(), 'quay-'))) {
  for (const [name, content] of Object.entries(tree)) {
    const to = path.join(at, name)
    if (typeof content === 'string') fs.writeFileSync(to, content)
    else folder(content, fs.mkdirSync(to, { recursive: true }))
  }
  return at
}

// drops drops something of the disk in the middle of the page, as a file
// manager does.
async function drops(v, what) {
  const { width, height } = v.page.viewportSize()
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await v.protocol.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data: { items: [], files: [what], dragOperationsMask: 1 } })
  }
}
