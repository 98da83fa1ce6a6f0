import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { UNSEALED } from '#protocol/edge/frame'
import { type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { apartM, predictPlace, type ToldFixes } from '#protocol/edge/predict'
import { quantiseDeg, type WireReport } from '#protocol/edge/report'
import type { ReportingRule } from '#protocol/edge/reporting-rule'
import { encodeRule } from '#protocol/edge/rule-frame'
import { printOf, type RuleWord, readRuleWord } from '#protocol/edge/rule-word'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import { createEnvelopes } from './envelopes'
import { createLink, STEADY_LINK } from './link'
import { createModem } from './modem'
import { createStation } from './station'
import { createTimeline } from './timeline'

const HOUR_S = 3600
const beginsAtS = 1_790_000_000 - (1_790_000_000 % HOUR_S)
const POLICY: SenderPolicy = { ...SOLO_POLICY, fixIntervalS: 300 }
const RULE: ReportingRule = {
  errorM: 500,
  heartbeatS: 2 * HOUR_S,
  leastIntervalS: 0,
  parkedIntervalS: 2 * HOUR_S,
  zones: [],
}
const budgetFor = (hours: number, credits: number) => {
  return { credits, fromS: beginsAtS, untilS: beginsAtS + hours * HOUR_S }
}

/** A solo tracker that measures every five minutes and is woken every hour, on a link that loses nothing, and what shore has of it. */
function trackerAndShore(kept?: Uint8Array, fromS = beginsAtS) {
  const timeline = createTimeline(fromS * 1000)
  const state = createShoreState()
  const reports: WireReport[] = []
  // A message is filled up with repeats.
  const isNew = ({ atS }: WireReport) => reports.every((known) => known.atS !== atS)
  const words: { atS: number; word: RuleWord }[] = []
  const mail: Uint8Array[] = []
  const outbox = (frame: Uint8Array, onConfirmed: () => void) => {
    onConfirmed()
    const message = decodeMoMessage(frame)
    if (!message.ok || !message.value.payload) throw new Error('every session of a steady link carries a message')
    for (const effect of receive(state, message.value.payload, message.value.sessionAtMs).effects) {
      if (effect.kind === 'fault') throw new Error(effect.fault.kind)
      if (effect.kind === 'reports') reports.push(...effect.reports.filter(isNew))
      if (effect.kind !== 'notes') continue
      for (const { atS, item } of effect.notes) words.push({ atS, word: readRuleWord(item) as RuleWord })
    }
  }
  const take = () => {
    const payload = mail.shift()
    return payload && { mtmsn: 1, payload }
  }
  const modem = createModem({
    ...{
      imei: '300000000000001',
      timeline,
      outbox,
      envelopes: createEnvelopes(1),
      mailbox: { take, peek: () => undefined },
    },
    ...{ link: createLink({ ...STEADY_LINK, tailShare: 0 }, createRandom('a')) },
    ...{ attemptsMax: 3, retryAfterMs: 30_000, creditBytes: 50 },
  })
  const station = createStation({
    ...{ policy: POLICY, epoch: 1, budgetBytes: 50, rule: { whenFull: false }, modem, timeline },
    reporting: { holdMs: 0, ...(kept && { kept }) },
  })
  const fixAt = (atS: number) => {
    station.hear({ slot: 0, atS, ...placeAt(atS) })
    if (atS % HOUR_S === 0) station.send()
    timeline.at((atS + 300) * 1000, () => fixAt(atS + 300))
  }
  timeline.at(fromS * 1000, () => fixAt(fromS))
  const sailTo = (hours: number) => {
    while (timeline.runNext((beginsAtS + hours * HOUR_S) * 1000));
  }
  return {
    station,
    modem,
    reports,
    words,
    sailTo,
    send: (rule: ReportingRule) => mail.push(encodeRule(rule, 0, UNSEALED)),
  }
}

/** North at 5 m/s; a wide turn every five hours. */
const placeAt = (atS: number) => {
  const hours = (atS - beginsAtS) / HOUR_S
  return { latDeg: 40 + 0.16 * hours, lonDeg: -20 + 0.1 * Math.abs(((hours / 5) % 2) - 1) }
}

/** How far shore draws a tracker wrong in the middle of each measuring interval, worst. */
function worstErrorM(reports: readonly WireReport[], fromS: number, untilS: number): number {
  const sorted = reports.toSorted((a, b) => a.atS - b.atS)
  let worst = 0
  for (let atS = fromS; atS < untilS; atS += 300) {
    const [newest, before] = sorted.filter((report) => report.atS <= atS).toReversed()
    if (newest === undefined) throw new Error('nothing was reported')
    const drawn = predictPlace((before ? [newest, before] : [newest]) as ToldFixes, atS, 0)
    const { latDeg, lonDeg } = placeAt(atS)
    worst = Math.max(worst, apartM(drawn, { lat: quantiseDeg(latDeg, 0), lon: quantiseDeg(lonDeg, 0) }, 0))
  }
  return worst
}

describe('a device that keeps a reporting rule', () => {
  it('reports at its own cadence and says that it keeps none, until shore sends one; then it says which', () => {
    const { sailTo, send, reports, words, station } = trackerAndShore()
    sailTo(3.5)
    expect(reports).toHaveLength(37)
    expect(words).toEqual([{ atS: beginsAtS, word: { kind: 'keeps' } }])
    expect(station.keptRule).toBeUndefined()
    send(RULE)
    sailTo(5)
    expect(words.map(({ word }) => word)).toEqual([{ kind: 'keeps' }, { kind: 'keeps', print: printOf(RULE) }])
    expect(words[1]?.atS).toBeGreaterThan(beginsAtS + 4 * HOUR_S)
  })

  it('withholds what shore draws within the bound, reports the rest, and never misses a heartbeat', () => {
    const { sailTo, send, reports } = trackerAndShore()
    send(RULE)
    sailTo(30)
    const times = reports
      .map(({ atS }) => atS)
      .filter((atS) => atS > beginsAtS + 2 * HOUR_S)
      .toSorted((a, b) => a - b)
    expect(times.length).toBeGreaterThan(12)
    expect(times.length).toBeLessThan(50)
    expect(Math.max(...times.slice(1).map((atS, i) => atS - (times[i] as number)))).toBeLessThanOrEqual(RULE.heartbeatS)
    expect(worstErrorM(reports, beginsAtS + 3 * HOUR_S, beginsAtS + 30 * HOUR_S - 600)).toBeLessThanOrEqual(RULE.errorM)
  })

  it('takes another rule from one report to the next, and the same one once', () => {
    const { sailTo, send, reports, words } = trackerAndShore()
    send(RULE)
    send(RULE)
    sailTo(10)
    expect(words).toHaveLength(2)
    const tighter = { ...RULE, errorM: 60, heartbeatS: HOUR_S }
    send(tighter)
    sailTo(14)
    expect(words.at(-1)?.word).toEqual({ kind: 'keeps', print: printOf(tighter) })
    const sinceS = beginsAtS + 13 * HOUR_S
    expect(reports.filter(({ atS }) => atS >= sinceS).length).toBeGreaterThanOrEqual(1)
    sailTo(30)
    expect(worstErrorM(reports, sinceS, beginsAtS + 30 * HOUR_S - 600)).toBeLessThanOrEqual(60)
  })

  it('keeps its budget: widens its bound and says so, and with nothing left sends heartbeats only', () => {
    const { sailTo, send, words, modem } = trackerAndShore()
    send({ ...RULE, errorM: 20, budget: budgetFor(48, 30) })
    sailTo(48)
    const times = words.flatMap(({ word }) => (word.kind === 'widening' ? [word.times] : []))
    expect(times.length).toBeGreaterThan(1)
    expect(times.length).toBeLessThan(10)
    expect(times[0]).toBe(2)
    expect(modem.sent.credits).toBeLessThanOrEqual(33)
    const poor = trackerAndShore()
    poor.send({ ...RULE, budget: budgetFor(48, 2) })
    poor.sailTo(12)
    expect(poor.words.at(-1)?.word).toEqual({ kind: 'widening', times: Number.POSITIVE_INFINITY })
    const before = poor.reports.length
    poor.sailTo(24)
    // Of each heartbeat the newest fix, and the knee of a turn.
    expect(poor.reports.length - before).toBeGreaterThanOrEqual(6)
    expect(poor.reports.length - before).toBeLessThanOrEqual(13)
  })

  it('goes on with its rule and its account after a restart, and says so', () => {
    const first = trackerAndShore()
    const rule = { ...RULE, budget: budgetFor(48, 100) }
    first.send(rule)
    first.sailTo(12)
    const kept = first.station.keptRule
    if (kept === undefined) throw new Error('nothing was kept')
    const second = trackerAndShore(kept, beginsAtS + 12 * HOUR_S)
    second.sailTo(13)
    expect(second.words[0]).toEqual({ atS: beginsAtS + 12 * HOUR_S, word: { kind: 'keeps', print: printOf(rule) } })
    second.sailTo(24)
    expect(second.reports.length).toBeLessThan(25)
    const poorer = trackerAndShore(Uint8Array.of(...kept.subarray(0, 3)), beginsAtS + 12 * HOUR_S)
    poorer.sailTo(13)
    expect(poorer.words[0]?.word).toEqual({ kind: 'keeps' })
  })
})
