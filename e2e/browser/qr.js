// Reads QR codes as a phone's camera would: from what is seen.
const fs = require('node:fs')

const reader = fs.readFileSync(require.resolve('jsqr'), 'utf8')

// read returns the text of the code that an element of a page shows.
exports.read = async (browser, element) => {
  const picture = (await element.screenshot()).toString('base64')
  const page = await browser.newPage()
  await page.evaluate(reader)
  const text = await page.evaluate(async (data) => {
    const image = new Image()
    image.src = 'data:image/png;base64,' + data
    await image.decode()
    const { width, height } = image
    const canvas = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')
    canvas.drawImage(image, 0, 0)
    return globalThis.jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data ?? ''
  }, picture)
  await page.close()
  return text
}
