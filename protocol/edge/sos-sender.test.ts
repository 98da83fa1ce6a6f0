import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { openFrame, UNSEALED } from './frame'
import { readOther } from './other-frame'
import { FIELD_POLICY, SOLO_POLICY } from './policy'
import { createSender, decodeSender, encodeSender, nextMessage, observe, type Sender } from './sender'
import { encodeSosAck, type Sos, type SosState } from './sos-frame'
import {
  ALARMS_MAX,
  cancelSos,
  nextSos,
  nextSosAtMs,
  type OutgoingSos,
  onSosAck,
  raiseSos,
  sosFailed,
} from './sos-sender'
import { NO_KEY } from './tag'

const START_S = 1_790_000_000
const NOW_MS = 1000 * START_S

function said(outgoing: OutgoingSos | undefined): Sos | undefined {
  if (outgoing === undefined) return undefined
  const opened = openFrame(outgoing.bytes)
  const read = opened.ok ? readOther(opened.value, 0, NO_KEY) : opened
  return read.ok && read.value.kind === 'sos' ? read.value.sos : undefined
}

/** Seconds from `fromS` on at which an SOS goes, asked for every second. */
function sendings(sender: Sender, fromS: number, toS: number): number[] {
  const times: number[] = []
  for (let s = fromS; s < toS; s++) if (nextSos(sender, NOW_MS + 1000 * s) !== undefined) times.push(s)
  return times
}

function answer(sender: Sender, incident: number, state: SosState, isSeen: boolean, atS: number, slot = 0) {
  const ack = { epoch: sender.epoch, slot, incident, state, isSeen }
  return onSosAck(sender, ack, NOW_MS + 1000 * atS)
}

describe('an alarm', () => {
  it('A5 goes at once, after 30 and 60 seconds, and every two minutes while shore is silent', () => {
    const sender = createSender(SOLO_POLICY, 1)
    raiseSos(sender, { slot: 0, distress: 'sinking', atS: START_S })
    expect(sendings(sender, 0, 500)).toEqual([0, 30, 60, 180, 300, 420])
  })

  it('A5 that shore has goes every ten minutes until race control has seen it, and then no more', () => {
    const sender = createSender(SOLO_POLICY, 1)
    const incident = raiseSos(sender, { slot: 0, distress: 'sinking', atS: START_S })
    sendings(sender, 0, 100)
    answer(sender, incident, 'raised', false, 100)
    expect(sendings(sender, 100, 2000)).toEqual([700, 1300, 1900])
    answer(sender, incident, 'raised', true, 2000)
    expect(sendings(sender, 2000, 9000)).toEqual([])
    expect(nextSosAtMs(sender)).toBeUndefined()
    answer(sender, incident, 'raised', false, 9000)
    expect(sendings(sender, 9000, 9999)).toEqual([])
  })

  it('A5 goes at once after a failure, and is not held up by a clock set back', () => {
    const sender = createSender(SOLO_POLICY, 1)
    const incident = raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S })
    sendings(sender, 0, 70)
    sosFailed(sender, { slot: 0, incident })
    expect(sendings(sender, 70, 71)).toEqual([70])
    expect(sendings(sender, -50_000, -49_999 + 120)).toHaveLength(1)
  })

  it('A6 says the newest fix of its slot, and how often it has gone', () => {
    const sender = createSender(FIELD_POLICY, 1)
    raiseSos(sender, { slot: 3, distress: 'medical', atS: START_S })
    expect(said(nextSos(sender, NOW_MS))).toEqual({
      ...{ epoch: 1, slot: 3, incident: 0, distress: 'medical', raisedAtS: START_S, sentBefore: 0 },
    })
    observe(sender, { slot: 3, atS: START_S + 10, latDeg: 48, lonDeg: -5 })
    const fix = { halvings: 0, lat: 480_000, lon: -50_000 }
    expect(said(nextSos(sender, NOW_MS + 30_000))).toMatchObject({ fix: { ...fix, atS: START_S + 10 }, sentBefore: 1 })
    nextMessage(sender, 340, NOW_MS + 40_000)
    expect(said(nextSos(sender, NOW_MS + 60_000))).toMatchObject({ fix: { ...fix, atS: START_S + 10 }, sentBefore: 2 })
  })

  it('A6 takes no sequence', () => {
    const sender = createSender(SOLO_POLICY, 1)
    raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S })
    nextSos(sender, NOW_MS)
    expect(sender.nextSeq).toBe(0)
  })

  it('A7 cancelled is said anew until seen, with all of its record', () => {
    const sender = createSender(SOLO_POLICY, 1)
    const incident = raiseSos(sender, { slot: 0, distress: 'man-overboard', atS: START_S })
    sendings(sender, 0, 10)
    expect(cancelSos(sender, { slot: 0, incident, atS: START_S + 10 })).toBe(true)
    answer(sender, incident, 'raised', true, 10)
    expect(said(nextSos(sender, NOW_MS + 10_000))).toEqual({
      ...{ epoch: 1, slot: 0, incident, distress: 'man-overboard', raisedAtS: START_S },
      ...{ cancelledAtS: START_S + 10, sentBefore: 0 },
    })
    expect(sendings(sender, 10, 80)).toEqual([40, 70])
    answer(sender, incident, 'cancelled', true, 80)
    expect(sender.alarms).toEqual([])
    expect(cancelSos(sender, { slot: 0, incident, atS: START_S + 90 })).toBe(false)
  })

  it('A7 that race control has seen can be cancelled, and raised once more it goes again', () => {
    const sender = createSender(SOLO_POLICY, 1)
    const incident = raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S })
    sendings(sender, 0, 1)
    answer(sender, incident, 'raised', true, 1)
    expect(raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S + 9 })).toBe(incident)
    expect(sendings(sender, 9, 10)).toEqual([9])
    answer(sender, incident, 'raised', true, 10)
    cancelSos(sender, { slot: 0, incident, atS: START_S + 20 })
    expect(sendings(sender, 20, 21)).toEqual([20])
    expect(raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S + 30 })).toBe(incident + 1)
  })

  it('A5 of which nobody knows goes before others, and an alarm before a cancellation', () => {
    const sender = createSender(FIELD_POLICY, 1)
    const first = raiseSos(sender, { slot: 1, distress: 'fire', atS: START_S })
    nextSos(sender, NOW_MS)
    cancelSos(sender, { slot: 1, incident: first, atS: START_S })
    raiseSos(sender, { slot: 2, distress: 'fire', atS: START_S })
    expect(nextSos(sender, NOW_MS)?.slot).toBe(2)
    expect(nextSos(sender, NOW_MS)?.slot).toBe(1)
    expect(nextSos(sender, NOW_MS)).toBeUndefined()
  })

  it('A8 an answer for another run is refused by name; for an alarm that is not kept it changes nothing', () => {
    const sender = createSender(SOLO_POLICY, 1)
    const incident = raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S })
    const ack = { epoch: 2, slot: 0, incident, state: 'raised', isSeen: true } as const
    expect(onSosAck(sender, ack, NOW_MS)).toEqual({ ok: false, fault: { kind: 'other-epoch', epoch: 2 } })
    expect(answer(sender, incident + 1, 'raised', true, 0).ok).toBe(true)
    expect(answer(sender, incident, 'raised', true, 0, 1).ok).toBe(true)
    expect(sendings(sender, 0, 1)).toEqual([0])
    expect(encodeSosAck(ack, UNSEALED).length).toBeLessThanOrEqual(8)
  })

  it('A5 no more are kept than there is room for: what race control has seen gives way first', () => {
    const sender = createSender(FIELD_POLICY, 1)
    for (let slot = 0; slot < ALARMS_MAX; slot++) raiseSos(sender, { slot, distress: 'fire', atS: START_S })
    answer(sender, 9, 'raised', true, 0, 9)
    for (let slot = 100; slot < 102; slot++) raiseSos(sender, { slot, distress: 'fire', atS: START_S })
    expect(sender.alarms).toHaveLength(ALARMS_MAX)
    expect(sender.alarms.some(({ slot }) => slot === 9)).toBe(false)
    expect(sender.alarms.some(({ slot }) => slot === 101)).toBe(true)
  })

  it('A5 goes through bytes at any moment without a trace', () => {
    const random = createRandom('alarms')
    for (let round = 0; round < 20; round++) {
      let [kept, straight] = [createSender(FIELD_POLICY, 1), createSender(FIELD_POLICY, 1)]
      for (let i = 0; i < 60; i++) {
        const [choice, slot, atS] = [random.int(6), random.int(3), START_S + 20 * i]
        for (const sender of [kept, straight]) {
          const [alarm] = sender.alarms
          if (choice === 0) raiseSos(sender, { slot, distress: slot === 1 ? 'fire' : 'medical', atS })
          else if (choice === 1 && alarm) cancelSos(sender, { ...alarm, atS })
          else if (choice === 2 && alarm) answer(sender, alarm.incident, 'raised', i % 2 === 0, 20 * i, alarm.slot)
        }
        const read = decodeSender(encodeSender(kept))
        if (!read.ok) throw new Error(read.fault.kind)
        kept = read.value
        expect(nextSos(kept, 1000 * atS)).toEqual(nextSos(straight, 1000 * atS))
        expect(nextSosAtMs(kept)).toEqual(nextSosAtMs(straight))
        expect(kept).toEqual(straight)
      }
    }
  })
})
