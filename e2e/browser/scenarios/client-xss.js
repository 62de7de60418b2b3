// Somebody tries to run a script in the pages of others by everything that is
// ever shown: texts, attachments, the names of files, people and rooms.
const { say, room } = require('../client')

const corpus = [
  '<script>hit()</script>',
  '<img src=x onerror=hit()>',
  '"><svg/onload=hit()>',
  '\'"><iframe srcdoc="<script>parent.hit()</script>">',
  '[press](javascript:hit()) <javascript:hit()> [press](JaVaScRiPt:hit())',
  '[press](data:text/html,<script>hit()</script>) [press](java\tscript:hit()) [press](\u0001javascript:hit())',
  '![alt](javascript:hit()) ![" onerror="hit()](x)',
  '`<img src=x onerror=hit()>` ```\n</code></pre><script>hit()</script>\n```',
  '> <details open ontoggle=hit()>',
  '# <a href="javascript:hit()">x</a>',
  ':<img src=x onerror=hit()>: @<img src=x onerror=hit()> #<img src=x onerror=hit()>',
  '{{constructor.constructor("hit()")()}} ${hit()} <%= hit() %>',
  '<math><mtext><table><mglyph><style><img src=x onerror=hit()>',
  'color:#123456;background:url(javascript:hit()) $$\\href{javascript:hit()}{x}$$',
  '__proto__ constructor toString',
  '\u202e gpj.exe \u2028 \ufffe',
]

const bad = '"><img src=x onerror=hit()>'

const attachment = (text) => ({
  title: text, title_link: 'javascript:hit()', text, pretext: text, color: 'red;background:url(javascript:hit())',
  author_name: text, author_link: 'javascript:hit()', author_icon: 'javascript:hit()', thumb_url: 'data:text/html,<script>hit()</script>',
  fields: [{ title: text, value: text, short: true }], footer: text, image_url: 'javascript:hit()',
  actions: [{ type: 'button', text, url: 'javascript:hit()' }],
})

module.exports = async ({ visit, call, ann, ben, url }) => {
  const { _id: rid } = await room(call, ann, 'hostile', ben)
  await hostile({ call, ann, ben, rid, url })
  const v = await visit()
  await v.context.addInitScript(() => {
    globalThis.hits = 0
    globalThis.hit = () => { globalThis.hits++ }
  })
  await v.context.addCookies([['rc_uid', ann.id], ['rc_token', ann.token]].map(([name, value]) => ({ name, value, url: v.url })))
  const root = await say(call, ben, rid, bad)
  await say(call, ben, rid, corpus[1], { tmid: root._id })
  for (const to of pages(root._id)) await looks(v, to)
  v.check('no page has complained', !v.complaints.length, v.complaints.join('; '))
  await back({ call, ben })
}

// pages are where it is shown.
const pages = (thread) => {
  const panels = ['thread/' + thread, 'channel-settings', 'members-list', 'uploaded-files-list', 'discussions', 'rocket-search', 'user-info/ben']
  return ['', ...panels.map((tab) => '/' + tab)].map((tab) => '/channel/hostile' + tab)
    .concat('/home', '/directory', '/admin/users', '/admin/rooms', '/account')
}

// hostile puts the corpus wherever the server takes it. What it refuses is of
// no danger.
async function hostile({ call, ann, ben, rid, url }) {
  const tries = []
  const attempt = (...request) => tries.push(call(...request).catch(() => {}))
  for (const text of corpus) await say(call, ben, rid, text)
  attempt(ann, 'POST', 'permissions.update', { permissions: [{ _id: 'message-impersonate', roles: ['admin', 'user'] }] })
  await Promise.all(tries)
  for (const text of corpus.slice(0, 4)) {
    attempt(ben, 'POST', 'chat.postMessage', { roomId: rid, text, alias: text, avatar: 'javascript:hit()', emoji: ':"><img src=x onerror=hit()>:', attachments: [attachment(text)] })
    attempt(ann, 'POST', 'rooms.saveRoomSettings', { rid, roomName: text })
  }
  attempt(ann, 'POST', 'rooms.saveRoomSettings', { rid, roomTopic: bad, roomDescription: bad, roomAnnouncement: `[x](javascript:hit()) ${bad}` })
  attempt(ben, 'POST', 'users.updateOwnBasicInfo', { data: { name: bad, statusText: bad, bio: bad, nickname: bad } })
  attempt(ben, 'POST', 'users.setStatus', { message: bad, status: 'busy' })
  attempt(ann, 'POST', 'rooms.createDiscussion', { prid: rid, t_name: bad })
  await Promise.all(tries)
  await upload(url, ben, rid)
}

// upload sends a file whose name is hostile.
async function upload(url, who, rid) {
  const form = new FormData()
  form.append('file', new Blob(['<script>hit()</script>'], { type: 'text/html' }), '<img src=x onerror=hit()>.html')
  const headers = { 'X-User-Id': who.id, 'X-Auth-Token': who.token }
  await fetch(`${url}/api/v1/rooms.upload/${rid}`, { method: 'POST', headers, body: form })
}

// looks opens a page, presses every link in it that could run something, and
// reports what ran.
async function looks(v, to) {
  await v.open(to)
  await v.page.locator('#content').waitFor()
  if (to.startsWith('/channel')) await v.page.locator('[role=log] article').first().waitFor()
  if (to === '/channel/hostile') v.check('what is hostile is shown as a text', await v.sees('<img src=x onerror=hit()>'))
  await v.page.waitForLoadState('networkidle')
  const found = await v.page.evaluate(() => {
    const app = document.getElementById('app')
    const handlers = [...app.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on')))
    const links = [...app.querySelectorAll('a[href], area, form[action], use')].filter((e) => !/^(https?|mailto|tel):$/.test(e.protocol ?? 'https:'))
    const pictures = [...app.querySelectorAll('img, video, audio')].filter((e) => e.src && !/^(https?|blob):|^data:image\/(png|jpeg|gif|webp|svg\+xml)/.test(e.src))
    return [...handlers, ...links, ...pictures, ...app.querySelectorAll('script, iframe, object, embed, base, meta, math, foreignObject')].map((e) => e.outerHTML.slice(0, 200))
  })
  v.equal(`${to}: nothing that runs has come into the page`, found, [])
  v.equal(`${to}: nothing ran`, await v.page.evaluate(() => globalThis.hits), 0)
}

// back takes Ben's names away again: others play in the same workspace.
const back = ({ call, ben }) => call(ben, 'POST', 'users.updateOwnBasicInfo', { data: { name: 'Name of ben', statusText: '', bio: '', nickname: '' } })
