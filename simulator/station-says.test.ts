import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { UNSEALED } from '#protocol/edge/frame'
import type { ShoreWord } from '#protocol/edge/from-shore'
import { fitNeighbours } from '#protocol/edge/neighbours-frame'
import { telemetryOf } from '#protocol/edge/note'
import { note } from '#protocol/edge/note-sender'
import { encodeOrder, type Order } from '#protocol/edge/order-frame'
import { FIELD_POLICY } from '#protocol/edge/policy'
import type { Sender } from '#protocol/edge/sender'
import { createShoreState, receive, type ShoreEffect } from '#protocol/edge/shore-session'
import { encodeSosAck } from '#protocol/edge/sos-frame'
import { raiseSos } from '#protocol/edge/sos-sender'
import type { TagKey } from '#protocol/edge/tag'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import { createEnvelopes } from './envelopes'
import { createLink, STEADY_LINK } from './link'
import { createModem } from './modem'
import { createStation } from './station'
import { createTimeline } from './timeline'

const beginsAtS = 1_790_000_000
const KEY: TagKey = [1, 2, 3, 4]

/** A station with a key, what shore reads of it under that key, and what the station is told. */
function stationAndShore() {
  const timeline = createTimeline(beginsAtS * 1000)
  const state = createShoreState()
  const heard: { atS: number; effect: ShoreEffect }[] = []
  const words: ShoreWord[] = []
  const outbox = (frame: Uint8Array, onConfirmed: () => void) => {
    onConfirmed()
    const message = decodeMoMessage(frame)
    if (!message.ok || !message.value.payload) throw new Error('every session of a steady link carries a message')
    const { effects } = receive(state, message.value.payload, message.value.sessionAtMs, { key: KEY, tagBytes: 2 })
    for (const effect of effects) heard.push({ atS: timeline.nowMs / 1000 - beginsAtS, effect })
  }
  const modem = createModem({
    ...{ imei: '300000000000001', timeline, outbox, envelopes: createEnvelopes(1) },
    ...{ link: createLink({ ...STEADY_LINK, tailShare: 0 }, createRandom('a')) },
    ...{ attemptsMax: 3, retryAfterMs: 30_000, creditBytes: 50 },
  })
  const station = createStation({
    ...{ policy: FIELD_POLICY, epoch: 1, budgetBytes: 340, rule: { whenFull: false }, modem, timeline, key: KEY },
    onWord: (word) => words.push(word),
  })
  const runTo = (s: number) => {
    while (timeline.runNext((beginsAtS + s) * 1000));
  }
  const of = (kind: ShoreEffect['kind']) => heard.filter(({ effect }) => effect.kind === kind)
  return { station, timeline, heard, words, runTo, of }
}

const raise = (sender: Sender) => void raiseSos(sender, { slot: 2, distress: 'fire', atS: beginsAtS })
const ack = (isSeen: boolean) =>
  encodeSosAck({ epoch: 1, slot: 2, incident: 0, state: 'raised', isSeen }, { key: KEY, tagBytes: 2 })

describe('a station that says more than fixes', () => {
  it('repeats an alarm until shore has it, then seldom, then not', () => {
    const { station, runTo, of } = stationAndShore()
    station.say(raise)
    runTo(600)
    expect(of('sos').length).toBeGreaterThan(5)
    station.onShore(ack(false))
    const before = of('sos').length
    runTo(600 + 1250)
    expect(of('sos').length - before).toBe(2)
    station.onShore(ack(true))
    runTo(10_000)
    expect(of('sos').length - before).toBe(2)
  })

  it('sends what people say at once, and a measurement when it has waited', () => {
    const { station, runTo, of } = stationAndShore()
    station.say((sender) => note(sender, 2, beginsAtS, telemetryOf('battery-voltage', 12.5)))
    runTo(590)
    expect(of('notes')).toEqual([])
    runTo(700)
    expect(of('notes').length).toBe(1)
    station.say((sender) => note(sender, 2, beginsAtS + 700, { kind: 'status', status: 4 }))
    runTo(800)
    expect(of('notes').length).toBe(2)
  })

  it('asks, and hands on what it is told; what was sealed with another key it passes over', () => {
    const { station, words, runTo, of } = stationAndShore()
    station.ask({ slot: 2, wishes: ['neighbours'] })
    runTo(60)
    expect(of('ask')).toMatchObject([{ effect: { ask: { slot: 2, wishes: ['neighbours'] } } }])
    const standing = { epoch: 1, slot: 2, atS: beginsAtS, racing: 9, rank: 4 }
    station.onShore(fitNeighbours(standing, [], UNSEALED).bytes)
    expect(words).toEqual([])
    station.onShore(fitNeighbours(standing, [], { key: KEY, tagBytes: 2 }).bytes)
    expect(words).toMatchObject([{ kind: 'neighbours', said: { rank: 4 } }])
  })

  it('shows a text, reports at once when it is to be located, and at another interval from then on', () => {
    const { station, timeline, words, runTo, of } = stationAndShore()
    const at = (s: number, work: () => void) => timeline.at((beginsAtS + s) * 1000, work)
    const order = (what: Order) => station.onShore(encodeOrder(what, 0, { key: KEY, tagBytes: 2 }))
    for (let s = 60; s <= 1500; s += 60) {
      at(s, () => station.hear({ slot: 0, atS: beginsAtS + s, latDeg: 40 + s / 1e5, lonDeg: -12 }))
    }
    const [text, locate] = [{ kind: 'text', text: 'Reef now' }, { kind: 'locate' }] as const
    at(330, () => [text, locate].forEach(order))
    // Without an interval it waits to be told; with one it sends by itself.
    at(400, () => order({ kind: 'interval', fixIntervalS: 60, reportIntervalS: 300 }))
    runTo(1500)
    expect(words.slice(0, 2)).toEqual([text, locate].map((what) => ({ kind: 'order', order: what })))
    const [located, ...others] = of('reports').map(({ atS, effect }) => {
      return { atS, told: effect.kind === 'reports' ? effect.reports.length : 0 }
    })
    expect(located?.told).toBe(6)
    expect(located?.atS).toBeGreaterThan(360)
    expect(located?.atS).toBeLessThan(400)
    expect(others.map(({ told }) => told)).toEqual([6, 6, 6])
  })
})
