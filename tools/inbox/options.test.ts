import { describe, expect, it } from 'vitest'
import { INBOX_USAGE, parseInboxOptions } from './options'

const NOW_MS = Date.UTC(2026, 10, 26, 12)
const IMEI = '300000000000017'
const KEY = '0102030405060708090a0b0c0d0e0f10'

const read = (line: string) => parseInboxOptions(line.split(' ').filter(Boolean), NOW_MS)
const asked = (line: string) => {
  const parsed = read(line)
  return parsed.ok ? parsed.value : parsed.fault
}

describe('the command line of the inbox', () => {
  it('lists the newest messages, all or some', () => {
    expect(asked('list')).toEqual({ command: 'list', organization: 'default', limit: 50 })
    expect(asked(`list --faults --device ${IMEI} --limit 3 --organization club`)).toEqual({
      ...{ command: 'list', organization: 'club', limit: 3, imei: IMEI, only: 'faults' },
    })
    expect(asked('list --quarantine')).toMatchObject({ only: 'quarantine' })
  })

  it('takes instants by name and by how long ago', () => {
    expect(asked('reprocess --since 2026-11-26T06:00Z')).toMatchObject({ sinceMs: NOW_MS - 6 * 3_600_000 })
    expect(asked('reprocess --since 2026-11-26T07:00+01:00')).toMatchObject({ sinceMs: NOW_MS - 6 * 3_600_000 })
    expect(asked('reprocess --since 2026-11-26T06:00')).toMatchObject({ sinceMs: NOW_MS - 6 * 3_600_000 })
    expect(asked('reprocess --since 3d')).toMatchObject({ sinceMs: NOW_MS - 72 * 3_600_000 })
  })

  it('registers a tracker, and a gateway with its slots', () => {
    expect(asked(`register ${IMEI} --tracker Alba --race round --entry 7 --key ${KEY}`)).toEqual({
      ...{ command: 'register', organization: 'default', device: IMEI, kind: 'edge', profile: 'solo', race: 'round' },
      slots: [{ slot: 0, tracker: 'Alba', entry: '7' }],
      key: Uint8Array.from({ length: 16 }, (_, i) => i + 1),
      ...{ fixIntervalMs: 300_000, reportIntervalMs: 3_600_000 },
    })
    expect(asked(`register ${IMEI} --slot 0=Alba@7 --slot 255=Bora@8 --race round`)).toMatchObject({
      profile: 'field',
      slots: [
        { slot: 0, tracker: 'Alba', entry: '7' },
        { slot: 255, tracker: 'Bora', entry: '8' },
      ],
    })
  })

  it('registers what rented trackers and phones are, and how a device is answered', () => {
    expect(asked(`register ${IMEI} --kind rock7 --tracker Alba`)).toMatchObject({ device: IMEI, kind: 'rock7' })
    expect(asked('register runner-7 --kind phone --tracker Alba')).toMatchObject({ device: 'runner-7', kind: 'phone' })
    expect(asked(`register ${IMEI} --link rockblock --tracker Alba`)).toMatchObject({ kind: 'edge', link: 'rockblock' })
  })

  it('reads the rest', () => {
    expect(asked('accept 17 --by Ada')).toMatchObject({ number: 17, by: 'Ada' })
    expect(asked('speed --race round --entry 7 --mps 12.5')).toMatchObject({ race: 'round', entry: '7', mps: 12.5 })
    expect(asked('retain --days 90 --max-size 20GB --now')).toMatchObject({ days: 90, bytes: 20e9, now: true })
    expect(asked('left-out --race round')).toMatchObject({ command: 'left-out', race: 'round' })
    expect(asked('list --help')).toBe('help')
    expect(INBOX_USAGE).toMatch(/reprocess --since WHEN/)
  })

  it.each([
    ['', /What\? One of list, sessions, left-out/],
    ['explode', /What\?/],
    ['list 7', /Too many words/],
    ['list --faults --quarantine', /Either/],
    ['list --limit many', /whole number/],
    ['list --since 3d', /list takes no --since/],
    ['list --device 17', /15 digits/],
    ['accept', /Which fix/],
    ['accept -3', /./],
    ['reprocess', /Since when/],
    ['reprocess --since yesterday', /an instant such as/],
    ['reprocess --since 2026-13-45', /an instant such as/],
    ['register', /Which device/],
    ['register runner-7 --tracker Alba', /15 digits/],
    ['register --kind phone --tracker Alba', /what the phone calls itself/],
    [`register ${IMEI} --kind boat --tracker Alba`, /edge, rock7 or phone/],
    [`register ${IMEI} --link pigeon --tracker Alba`, /directip or rockblock/],
    [`register ${IMEI} --kind rock7 --tracker Alba --key ${KEY}`, /this kind has none/],
    [`register ${IMEI} --kind rock7 --slot 0=Alba`, /one --tracker/],
    ['register 17 --tracker Alba', /15 digits/],
    [`register ${IMEI}`, /Either --tracker, or --slot/],
    [`register ${IMEI} --tracker Alba --slot 0=Bora`, /Either --tracker, or --slot/],
    [`register ${IMEI} --slot 0=Alba --slot 0=Bora`, /named twice/],
    [`register ${IMEI} --slot 256=Alba`, /from 0 to 255/],
    [`register ${IMEI} --tracker Alba --entry 7`, /An entry needs its --race/],
    [`register ${IMEI} --tracker Alba --race round`, /An entry needs its --race/],
    ['speed --mps 3', /Of which race/],
    ['speed --race round --mps fast', /above 0/],
    ['retain --max-size big', /such as 500MB/],
  ])('says in one sentence what is wrong with "%s"', (line, words) => {
    const parsed = read(line)
    expect(parsed.ok).toBe(false)
    expect(asked(line)).toMatch(words)
  })

  it('never repeats a key that it refuses', () => {
    const parsed = asked(`register ${IMEI} --tracker Alba --key ${KEY.slice(1)}`)
    expect(parsed).toMatch(/32 hexadecimal digits/)
    expect(parsed).not.toMatch(KEY.slice(1))
    expect(asked(`register ${IMEI} --tracker Alba --key ${'0'.repeat(32)}`)).toMatch(/not all zeros/)
  })
})
