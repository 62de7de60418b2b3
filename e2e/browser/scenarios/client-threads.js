// A thread is answered beside its room, and a message becomes a discussion.
const { enter, say, room } = require('../client')

const panel = (v) => v.page.getByRole('region', { name: 'Thread' }).first()
const row = (v, id) => v.page.locator(`[data-id="${id}"]`)

module.exports = async ({ visit, call, ann, ben }) => {
  const { _id: rid } = await room(call, ann, 'rigging', ben)
  const root = await say(call, ann, rid, 'Which ropes do we need?')
  const other = await say(call, ann, rid, 'The mast wants paint.')
  const [a, b] = [await enter(visit, ann, '/channel/rigging'), await enter(visit, ben, '/channel/rigging')]

  await row(b, root._id).hover()
  await row(b, root._id).getByRole('button', { name: 'Reply in thread' }).click()
  const thread = panel(b)
  await thread.getByRole('log').getByText('Which ropes').waitFor()
  await b.becomes('the thread has an address', () => b.at(), `/channel/rigging/thread/${root._id}`)
  const composer = thread.getByRole('textbox').first()
  await composer.fill('Long ones.')
  await composer.press('Enter')
  await thread.getByRole('log').getByText('Long ones.').waitFor()
  b.equal('a reply is not in the room', await b.page.getByRole('log', { name: /rigging/ }).getByText('Long ones.').count(), 0)

  await row(a, root._id).getByRole('link', { name: /1 reply/ }).waitFor()
  await row(a, root._id).getByRole('link', { name: /1 reply/ }).click()
  const beside = panel(a)
  await beside.getByRole('log').getByText('Long ones.').waitFor()
  await say(call, ann, rid, 'And strong ones.', { tmid: root._id })
  await thread.getByRole('log').getByText('And strong ones.').waitFor()
  await beside.getByRole('button', { name: 'Following' }).click()
  await beside.getByRole('button', { name: 'Not following' }).waitFor()
  await a.inspect('client-thread')

  const reply = await say(call, ann, rid, 'Three of them.', { tmid: root._id })
  await b.page.goto(`/channel/rigging?msg=${reply._id}`)
  await panel(b).getByRole('log').getByText('Three of them.').waitFor()
  await b.becomes('the address of a reply leads into its thread', () => b.at(), `/channel/rigging/thread/${root._id}`)

  await a.page.goto('/channel/rigging')
  await discuss(a, other._id)
}

// discuss makes a discussion of a message and goes there.
async function discuss(a, id) {
  await row(a, id).hover()
  await row(a, id).getByRole('button', { name: 'Actions' }).click()
  await a.page.getByRole('menuitem', { name: 'Start a discussion' }).click()
  await a.page.getByLabel('Name of the discussion').fill('Paint')
  await a.page.getByRole('button', { name: 'Start', exact: true }).click()
  await a.page.getByRole('heading', { level: 1, name: 'Paint' }).waitFor()
  await a.page.goto('/channel/rigging')
  await a.page.getByRole('link', { name: /^Discussion/ }).click()
  await a.page.getByRole('heading', { level: 1, name: 'Paint' }).waitFor()
}
