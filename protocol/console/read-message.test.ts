import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConsoleFrame } from './read-message'
import { TEST_ALARM } from './test-alarm'

const golden = (name: string): string => readFileSync(new URL(`./golden/v1/${name}.json`, import.meta.url), 'utf8')
const GOLDEN = ['alarms', 'alarm', 'alarm-doubted', 'gone', 'beat', 'end']

describe('frames of the operators’ feed', () => {
  it.each(GOLDEN)('C15 of version 1 are read for ever: %s', (name) => {
    expect(readConsoleFrame(golden(name))).toEqual({ ok: true, value: JSON.parse(golden(name)) })
  })

  it.each(GOLDEN)('C14 may have fields that nobody knows yet: %s', (name) => {
    const { alarm, ...frame } = JSON.parse(golden(name))
    const later = { ...frame, colour: 'red', ...(alarm && { alarm: { ...alarm, seenBy: 'jane' } }) }
    expect(readConsoleFrame(JSON.stringify(later))).toEqual(readConsoleFrame(golden(name)))
  })

  const told = (part: object) => JSON.stringify({ type: 'alarm', serverAtMs: 1, alarm: { ...TEST_ALARM, ...part } })

  it.each<[string, string]>([
    ['', 'not-json'],
    ['null', 'unknown-type'],
    ['{"type":"alert"}', 'unknown-type'],
    ['{"type":"alarms","protocol":2}', 'unknown-protocol'],
    ['{"type":"gone","serverAtMs":1,"ids":"all"}', 'bad-field'],
    ['{"type":"gone","ids":[]}', 'bad-field'],
    ['{"type":"beat","serverAtMs":1,"hearing":{"record":"well","way":"direct"}}', 'bad-field'],
    ['{"type":"end","serverAtMs":1,"why":"tired"}', 'bad-field'],
    [told({ trust: 'certain' }), 'bad-field'],
    [told({ record: undefined }), 'bad-field'],
    [told({ slot: 256 }), 'bad-field'],
    [told({ fix: { atMs: 1, latDeg: 91, lonDeg: 0 } }), 'bad-field'],
    [told({ raisedAtMs: -1 }), 'bad-field'],
    [told({ cancelled: true }), 'bad-field'],
    [told({ entries: [{}] }), 'bad-field'],
  ])('C14 of a wrong shape are a named fault, and the next good one works: %s', (text, kind) => {
    expect(readConsoleFrame(text)).toMatchObject({ ok: false, fault: { kind } })
    expect(readConsoleFrame(told({ distress: 'shark' }))).toMatchObject({ value: { alarm: { distress: 'shark' } } })
  })
})
