// Rooms in which somebody cannot write, and how they come to be so: the page
// says why at once, and is open again when that is over. Then what an owner
// does with a whole room while another looks at it.
const { enter, room, say } = require('../client')

const looks = [['phone', 'dark'], ['desktop', 'light']]

module.exports = async ({ visit, call, ann, ben, cleo }) => {
  const w = await enter(visit, ben, '/home')
  await closed(w, call, ann, ben)
  await blocking(visit, w, call, ben, cleo)
  await wholeRoom(visit, w, call, ann, ben)
}

const note = (v) => v.page.locator('.composer-closed')
const field = (v, name) => v.page.getByRole('textbox', { name: `Message ${name}`, exact: true })
const button = (v, name) => v.page.getByRole('button', { name, exact: true })

// closed shuts a room in every way, under the eyes of somebody who is in it.
async function closed(w, call, ann, ben) {
  const { _id: roomId } = await room(call, ann, 'shutting', ben)
  await w.open('/channel/shutting')
  await field(w, 'shutting').fill('not yet said')
  const ways = {
    'A moderator has muted you in this room.': [['rooms.muteUser', { roomId, username: 'ben' }], ['rooms.unmuteUser', { roomId, username: 'ben' }]],
    'Only some people can write in this room.': [['channels.setReadOnly', { roomId, readOnly: true }], ['channels.setReadOnly', { roomId, readOnly: false }]],
    'This room is archived. Nobody can write here.': [['channels.archive', { roomId }], ['channels.unarchive', { roomId }]],
  }
  for (const [why, [shut, open]] of Object.entries(ways)) {
    await call(ann, 'POST', ...shut)
    await note(w).getByText(why, { exact: true }).waitFor()
    await call(ann, 'POST', ...open)
    await field(w, 'shutting').waitFor()
    await w.becomes(`${why} Afterwards the draft is there`, () => field(w, 'shutting').inputValue(), 'not yet said')
  }
  const { channel } = await call(ann, 'POST', 'channels.create', { name: 'announcing', members: ['ben'], extraData: { broadcast: true } })
  await say(call, ann, channel._id, 'The bridge is closed on Monday.')
  await w.open('/channel/announcing')
  await note(w).getByText('Only some people can write in this room.').waitFor()
  await w.becomes('a broadcast room says that it is one', () => w.page.locator('.head-mark').allInnerTexts(), ['Broadcast'])
  await answers(w)
  await call(ann, 'POST', 'settings/E2E_Enable', { value: true })
  const { group } = await call(ann, 'POST', 'groups.create', { name: 'whispering', members: ['ben'], extraData: { encrypted: true } })
  await say(call, ann, group._id, 'eyJhbGciOiJBMjU2R0NNIn0', { t: 'e2e', e2e: 'pending' })
  await w.open('/group/whispering')
  await note(w).getByText(/encrypted end to end/).waitFor()
  await w.page.getByText('An encrypted message, which this client cannot read.').waitFor()
  w.check('nothing of the secret is shown', !await w.page.getByText('eyJhbGci').count())
  await w.inspect('closed-encrypted', looks)
  await call(ann, 'POST', 'settings/E2E_Enable', { value: false })
}

// answers answers the author of a broadcast message, whom nobody else hears.
async function answers(w) {
  await button(w, 'Reply').click()
  await w.page.waitForURL(/\/direct\//)
  await w.page.locator('.composer-bar', { hasText: 'The bridge is closed' }).waitFor()
  await w.page.locator('.composer textarea').fill('And on Tuesday?')
  await w.page.keyboard.press('Enter')
  await w.page.locator('article', { hasText: 'And on Tuesday?' }).locator('.quoted').getByText('The bridge is closed on Monday.').waitFor()
  w.check('a broadcast message is answered in direct messages, and quoted', true)
}

// blocking keeps two people apart, and lets them talk again.
async function blocking(visit, w, call, ben, cleo) {
  const { room: direct } = await call(ben, 'POST', 'im.create', { username: 'cleo' })
  await say(call, ben, direct._id, 'Do not go!')
  const v = await enter(visit, cleo, `/direct/${direct._id}/user-info`)
  await w.open(`/direct/${direct._id}`)
  await w.page.locator('.composer textarea').waitFor()
  await button(v, 'Block').click()
  await v.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await note(v).getByText(/^You have blocked /).waitFor()
  await note(w).getByText(/one of you has blocked the other/).waitFor()
  await v.inspect('closed-blocked', [['desktop', 'light']])
  await button(v, 'Close').click()
  await v.inspect('closed-blocker', looks)
  await note(v).getByRole('button', { name: 'Unblock' }).click()
  await v.page.locator('.composer textarea').waitFor()
  await w.page.locator('.composer textarea').waitFor()
  w.check('both can write again', true)
}

// wholeRoom is what an owner does from the panel, seen by another member.
async function wholeRoom(visit, w, call, ann, ben) {
  const { _id: rid } = await room(call, ann, 'whole', ben)
  for (const text of ['one', 'two', 'three']) await say(call, ann, rid, `Line ${text}`)
  const pinned = await say(call, ann, rid, 'Line that stays')
  await call(ann, 'POST', 'chat.pinMessage', { messageId: pinned._id })
  const v = await enter(visit, ann, '/channel/whole/clean-history')
  await w.open('/channel/whole')
  await w.page.getByText('Line three').waitFor()
  await button(v, 'Delete old messages').click()
  await v.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await w.page.getByText('Line three').waitFor({ state: 'detached' })
  w.check('what is pinned stays', await w.sees(w.page.getByRole('log').getByText('Line that stays').first()))
  await v.page.getByText(/messages? (was|were) cleaned up/).waitFor()
  await acts(v, w)
}

async function acts(v, w) {
  await v.open('/channel/whole/channel-settings')
  const act = async (name) => {
    await v.page.locator('.info-acts').getByRole('button', { name, exact: true }).click()
    const dialog = v.page.getByRole('dialog', { name: `${name} whole?` })
    await dialog.waitFor()
    await dialog.getByRole('button', { name, exact: true }).click()
  }
  await act('Leave')
  const refusal = v.page.locator('.toast.bad', { hasText: /only owner|last owner|another owner/i })
  await refusal.waitFor()
  await v.becomes('the last owner is told, and stays', () => v.at(), '/channel/whole/channel-settings')
  await refusal.getByRole('button', { name: 'Close' }).click()
  await act('Archive')
  await note(w).getByText(/is archived/).waitFor()
  await v.page.locator('.info-acts').getByRole('button', { name: 'Take out of the archive' }).click()
  await field(w, 'whole').waitFor()
  await act('Delete')
  await v.page.waitForURL(/\/home$/)
  await w.page.getByRole('heading', { name: 'You are no longer in whole' }).waitFor()
  w.check('whoever looked on is told', true)
}
