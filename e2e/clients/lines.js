// A client under test is told what to do by lines of JSON on its standard
// input, {id, do, with: [arguments]}, and answers with lines {id, result} or
// {id, error}. What it hears meanwhile it writes as {event, …}.
const readline = require('readline')

const write = (line) => process.stdout.write(JSON.stringify(line) + '\n')

exports.emit = (event, data) => write({ event, ...data })

exports.serve = (actions) => {
  // Libraries that print would disturb the lines.
  console.log = console.info = console.debug = (...text) => console.error(...text)
  process.on('unhandledRejection', (reason) => exports.emit('error', { message: String(reason && reason.message || reason) }))
  readline.createInterface({ input: process.stdin }).on('line', async (line) => {
    const { id, do: action, with: args = [] } = JSON.parse(line)
    try {
      write({ id, result: (await actions[action](...args)) ?? null })
    } catch (error) {
      write({ id, error: String((error && (error.message || error.error || error.reason)) || JSON.stringify(error)) })
    }
  }).on('close', () => process.exit(0))
}
