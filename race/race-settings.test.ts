import { expect, test } from 'vitest'
import { raceSettingsText, readRaceSettings } from './race-settings'

const FORM = {
  name: 'Vuelta al Archipiélago',
  slug: 'vuelta-2027',
  description: '',
  kind: 'sail',
  timeZone: 'Atlantic/Canary',
  startsAt: '2027-06-05T12:00',
  endsAt: '',
  visibility: 'private',
}

test('a form is read, in the race’s own time, and shown again as it was', () => {
  const read = readRaceSettings(FORM)
  expect(read).toMatchObject({ ok: true, value: { startsAtMs: Date.parse('2027-06-05T11:00Z'), kind: 'sail' } })
  expect(read.ok && raceSettingsText(read.value)).toEqual(FORM)
  const ended = readRaceSettings({ ...FORM, endsAt: '2027-06-09T18:00' })
  expect(ended.ok && raceSettingsText(ended.value).endsAt).toBe('2027-06-09T18:00')
})

test.each([
  ['name', '', 'missing'],
  ['name', 'n'.repeat(101), 'too-long'],
  ['slug', 'Vuelta 2027', 'not-an-address'],
  ['slug', '../admin', 'not-an-address'],
  ['slug', '', 'missing'],
  ['kind', 'submarine', 'unknown-choice'],
  ['visibility', 'secret', 'unknown-choice'],
  ['timeZone', 'Canaries', 'unknown-zone'],
  ['startsAt', '', 'missing'],
  ['startsAt', 'noon', 'not-a-time'],
  ['endsAt', '2027-06-05T12:00', 'ends-before-start'],
  ['description', 'd'.repeat(2001), 'too-long'],
])('%s %j is %s, and the only fault', (field, value, fault) => {
  expect(readRaceSettings({ ...FORM, [field]: value })).toEqual({ ok: false, fault: { [field]: fault } })
})
