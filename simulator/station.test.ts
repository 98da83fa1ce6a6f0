import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { FIELD_POLICY, type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { quantiseDeg } from '#protocol/edge/report'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import { createEnvelopes } from './envelopes'
import { simulatedImei } from './imei'
import { createLink, HONEST_LINK, type LinkOptions, STEADY_LINK } from './link'
import { createModem } from './modem'
import { createStation, type SendRule, type Station, type StationFix } from './station'
import { createTimeline } from './timeline'

const beginsAtS = Date.UTC(2026, 5, 1) / 1000

type Setting = {
  policy: SenderPolicy
  budgetBytes: number
  rule: SendRule
  link?: LinkOptions
  attemptsMax?: number
  confirms?: boolean
}

/** A station, its link, and a shore that decodes what comes: fixes as `slot time lat lon` in wire units. */
function stationAndShore(setting: Setting) {
  const timeline = createTimeline(beginsAtS * 1000)
  const shore = { state: createShoreState(), fixes: new Set<string>(), messages: [] as number[], faults: 0 }
  const outbox = (frame: Uint8Array, onConfirmed: () => void) => {
    const message = decodeMoMessage(frame)
    if (!message.ok) throw new Error(message.fault.kind)
    if (setting.confirms ?? true) onConfirmed()
    const { payload, sessionAtMs } = message.value
    if (!payload) return
    shore.messages.push(payload.length)
    const step = receive(shore.state, payload, sessionAtMs)
    shore.state = step.state
    for (const effect of step.effects) {
      if (effect.kind === 'fault') shore.faults++
      if (effect.kind !== 'reports') continue
      for (const { slot, atS, lat, lon } of effect.reports) shore.fixes.add(`${slot} ${atS} ${lat} ${lon}`)
    }
  }
  const { policy, budgetBytes, rule, attemptsMax = Number.POSITIVE_INFINITY } = setting
  const link = createLink(setting.link ?? STEADY_LINK, createRandom('a'))
  const imei = simulatedImei('a')
  const modem = createModem({
    ...{ imei, link, timeline, envelopes: createEnvelopes(1), outbox },
    ...{ attemptsMax, retryAfterMs: 30_000, creditBytes: 50 },
  })
  const station = createStation({ policy, epoch: 0, budgetBytes, rule, modem, timeline })
  return { timeline, station, shore, modem }
}

/** A wandering fix of a slot, the same for the same slot and time. */
function fixOf(slot: number, atS: number): StationFix {
  const s = atS - beginsAtS
  return {
    slot,
    atS,
    latDeg: 40 + slot / 10 + Math.sin(s / 9000) / 3,
    lonDeg: -20 + s / 40_000 + Math.cos(s / 7000) / 5,
  }
}

const keyOf = ({ slot, atS, latDeg, lonDeg }: StationFix): string =>
  `${slot} ${atS} ${quantiseDeg(latDeg, 0)} ${quantiseDeg(lonDeg, 0)}`

/** Feeds a fix of each slot every `everyS`, calling `onRound` after each round. */
function feed(
  station: Station,
  at: (ms: number, action: () => void) => void,
  plan: { slots: number; everyS: number; hours: number },
) {
  const fixes: StationFix[] = []
  for (let atS = beginsAtS; atS < beginsAtS + plan.hours * 3600; atS += plan.everyS) {
    for (let slot = 0; slot < plan.slots; slot++) {
      const fix = fixOf(slot, atS)
      fixes.push(fix)
      at(atS * 1000, () => station.hear(fix))
    }
  }
  at((beginsAtS + plan.hours * 3600) * 1000, () => station.finish())
  return fixes.map(keyOf)
}

const fieldRule: SendRule = { whenFull: true, afterMs: 300_000 }

describe('a station on a steady link', () => {
  it('as a field gateway brings every fix to shore exactly, in messages within their limit', () => {
    const setting = { policy: { ...FIELD_POLICY, fixIntervalS: 120 }, budgetBytes: 340, rule: fieldRule }
    const { timeline, station, shore, modem } = stationAndShore(setting)
    const fed = feed(station, timeline.at, { slots: 20, everyS: 120, hours: 5 })
    while (timeline.runNext(Number.POSITIVE_INFINITY));
    expect(shore.faults).toBe(0)
    expect([...shore.fixes].sort()).toEqual(fed.sort())
    expect(Math.max(...shore.messages)).toBeLessThanOrEqual(340)
    expect(modem.sent.messages).toBe(shore.messages.length)
    expect(station.unsettledSinceS).toBeUndefined()
  })

  it('as a field gateway sends when its oldest fix has waited, and not before', () => {
    const { timeline, station, shore } = stationAndShore({ policy: FIELD_POLICY, budgetBytes: 340, rule: fieldRule })
    timeline.at(beginsAtS * 1000, () => station.hear(fixOf(0, beginsAtS)))
    while (timeline.runNext((beginsAtS + 299) * 1000));
    expect(shore.messages.length).toBe(0)
    while (timeline.runNext((beginsAtS + 600) * 1000));
    expect(shore.messages.length).toBe(1)
  })

  it('as a solo tracker fills its credits, and leaves nothing behind at the end', () => {
    const { timeline, station, shore } = stationAndShore({
      policy: SOLO_POLICY,
      budgetBytes: 50,
      rule: { whenFull: true },
    })
    const fed = feed(station, timeline.at, { slots: 1, everyS: 300, hours: 24 })
    while (timeline.runNext(Number.POSITIVE_INFINITY));
    expect([...shore.fixes].sort()).toEqual(fed.sort())
    expect(Math.max(...shore.messages)).toBeLessThanOrEqual(50)
    expect(fed.length / shore.messages.length).toBeGreaterThan(8)
  })
})

describe('a station on an honest link', () => {
  it('loses little, invents nothing, and brings home after a blackout what it heard in it', () => {
    const blackouts = [{ fromMs: (beginsAtS + 3600) * 1000, toMs: (beginsAtS + 5400) * 1000 }]
    const setting = { policy: FIELD_POLICY, budgetBytes: 340, rule: fieldRule, link: { ...HONEST_LINK, blackouts } }
    const { timeline, station, shore } = stationAndShore(setting)
    const fed = feed(station, timeline.at, { slots: 10, everyS: 60, hours: 12 })
    while (timeline.runNext(Number.POSITIVE_INFINITY));
    const known = new Set(fed)
    expect([...shore.fixes].filter((fix) => !known.has(fix))).toEqual([])
    expect(shore.fixes.size).toBeGreaterThan(0.93 * fed.length)
    const during = keyOf(fixOf(3, beginsAtS + 4500))
    expect(shore.fixes.has(during)).toBe(true)
  })

  it('hands no message over that has been tried for longer than its time can be read: it builds another', () => {
    const blackouts = [{ fromMs: (beginsAtS + 3600) * 1000, toMs: (beginsAtS + 6000) * 1000 }]
    const setting = { policy: FIELD_POLICY, budgetBytes: 340, rule: fieldRule, link: { ...STEADY_LINK, blackouts } }
    const { timeline, station, shore } = stationAndShore(setting)
    const fed = feed(station, timeline.at, { slots: 5, everyS: 60, hours: 4 })
    while (timeline.runNext(Number.POSITIVE_INFINITY));
    expect(shore.faults).toBe(0)
    expect([...shore.fixes].sort()).toEqual(fed.sort())
    expect(station.unsettledSinceS).toBeUndefined()
  })

  it('says from when on shore may lack something, until shore has confirmed', () => {
    const setting = { policy: FIELD_POLICY, budgetBytes: 340, rule: { whenFull: false }, confirms: false }
    const { timeline, station } = stationAndShore(setting)
    for (const s of [0, 60, 120]) station.hear(fixOf(0, beginsAtS + s))
    expect(station.unsettledSinceS).toBe(beginsAtS)
    station.send()
    while (timeline.runNext(Number.POSITIVE_INFINITY));
    expect([station.unsettledSinceS, station.heardThroughS]).toEqual([beginsAtS, beginsAtS + 120])
  })

  it('takes up again what it had to give up', () => {
    const blackouts = [{ fromMs: 0, toMs: (beginsAtS + 600) * 1000 }]
    const link = { ...STEADY_LINK, blackouts }
    const setting = { policy: SOLO_POLICY, budgetBytes: 50, rule: { whenFull: false }, link, attemptsMax: 2 }
    const { timeline, station, shore } = stationAndShore(setting)
    station.hear(fixOf(0, beginsAtS))
    station.send()
    while (timeline.runNext((beginsAtS + 3600) * 1000));
    expect([shore.messages.length, station.unsettledSinceS]).toEqual([0, beginsAtS])
    timeline.at((beginsAtS + 3600) * 1000, () => station.send())
    while (timeline.runNext((beginsAtS + 7200) * 1000));
    expect([...shore.fixes]).toEqual([keyOf(fixOf(0, beginsAtS))])
    expect(station.unsettledSinceS).toBeUndefined()
  })
})
