// An admin finds settings, changes them, is refused and warned.
const { enter } = require('../client')

module.exports = async ({ visit, call, ann }) => {
  const v = await enter(visit, ann, '/admin/settings')
  await v.page.getByRole('link', { name: /^Messages/ }).waitFor()
  await v.inspect('admin-settings')
  await v.page.getByRole('searchbox', { name: /^Search by name/ }).fill('pinned')
  const pins = v.page.getByLabel('Messages may be pinned')
  await pins.uncheck()
  await v.page.getByText('1 change is not saved').waitFor()
  await v.page.getByRole('button', { name: 'Save' }).click()
  await v.page.getByText('1 setting is saved.').waitFor()
  const value = async (id) => (await call(ann, 'GET', `settings/${id}`)).value
  await v.becomes('it is saved', () => value('Message_AllowPinning'), false)
  await v.page.getByRole('button', { name: /^Back to the default/ }).click()
  await v.page.getByRole('button', { name: 'Save' }).click()
  await v.page.getByText('1 change is not saved').waitFor({ state: 'hidden' })
  await v.becomes('and is as it was after a reset', () => value('Message_AllowPinning'), true)
  await idle(v, call, ann)
  await depends(v)
  await follows(v, call, ann)
  await leaves(v)
}

// idle leaves out what has no effect, unless asked for it.
async function idle(v, call, ann) {
  await v.page.goto(`${v.url}/admin/settings`)
  const messages = v.page.getByRole('link', { name: /^Messages/ })
  const cas = v.page.getByRole('link', { name: /^Sign-in by CAS/ })
  await messages.waitFor()
  const fewer = await messages.innerText()
  v.equal('a group in which nothing has an effect is not listed', await cas.count(), 0)
  await v.page.getByRole('checkbox', { name: 'Show settings that have no effect here' }).check()
  await cas.waitFor()
  await v.becomes('the address remembers what is shown', () => new URL(v.page.url()).search, '?idle=1')
  await v.becomes('groups count what is shown', async () => (await messages.innerText()) !== fewer, true)
  await v.inspect('admin-settings-idle')
  await cas.click()
  const enabled = v.page.locator('.st-field', { hasText: 'CAS_enabled' })
  await enabled.getByText('This has no effect here.').waitFor()
  await v.inspect('admin-settings-idle-group')
  await enabled.getByRole('checkbox').check()
  await v.page.getByRole('button', { name: 'Save' }).click()
  await v.page.getByText('1 change is not saved').waitFor({ state: 'hidden' })
  v.equal('it can be changed all the same', (await call(ann, 'GET', 'settings/CAS_enabled')).value, true)
  await call(ann, 'POST', 'settings/CAS_enabled', { value: false })
  await v.page.getByRole('checkbox', { name: 'Show settings that have no effect here' }).uncheck()
  await v.page.getByText(/settings that have no effect here are not shown/).waitFor()
  await v.page.getByRole('searchbox', { name: /^Search by name/ }).fill('cas_enabled')
  await v.page.getByText('1 setting that has no effect here is not shown.').waitFor()
  await v.becomes('a search does not find it', () => v.page.locator('.st-field').count(), 0)
}

// depends looks at a setting that needs another.
async function depends(v) {
  await v.page.goto(`${v.url}/admin/settings/RetentionPolicy`)
  const age = v.page.locator('.st-field', { hasText: 'RetentionPolicy_MaxAge_Channels' }).or(v.page.locator('.st-field', { hasText: 'RetentionPolicy_TTL_Channels' })).first()
  await age.waitFor({ state: 'attached' })
  for (const closed of await v.page.locator('details.st-section:not([open]) > summary').all()) await closed.click()
  const field = age.getByRole('spinbutton')
  await v.becomes('what depends on another setting cannot be changed', () => field.isDisabled(), true)
  v.check('and says on which', await v.sees(age.getByText(/^Depends on:/)))
  await v.inspect('admin-settings-group')
}

// follows sees what another admin changes.
async function follows(v, call, ann) {
  await v.page.goto(`${v.url}/admin/settings?q=Message_MaxAllowedSize`)
  const size = v.page.getByLabel('Longest message (characters)')
  await size.waitFor()
  await call(ann, 'POST', 'settings/Message_MaxAllowedSize', { value: 4321 })
  await v.page.waitForFunction(() => document.querySelector('.st-field input')?.value === '4321')
  await v.becomes('what another admin changes shows', () => size.inputValue(), '4321')
  await call(ann, 'POST', 'settings/Message_MaxAllowedSize', { value: 5000 })
}

// leaves is asked before changes are lost.
async function leaves(v) {
  await v.page.getByLabel('Longest message (characters)').fill('99')
  await v.page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Rooms' }).click()
  const question = v.page.getByRole('dialog', { name: 'Leave the settings?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await v.becomes('one can stay', () => v.at(), '/admin/settings')
  await v.page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Rooms' }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await v.page.getByRole('heading', { name: 'Rooms', level: 1 }).waitFor()
}
