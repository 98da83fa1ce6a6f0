import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '#base/units'
import { UNSEALED } from '#protocol/edge/frame'
import { encodeRule } from '#protocol/edge/rule-frame'
import { createShoreState, receive, type ShoreEffect } from '#protocol/edge/shore-session'
import { tagKeyOf } from '#protocol/edge/tag'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import { createMtMailbox } from '#simulator/mt-mailbox'
import { oceanRace } from './ocean'
import type { DemoState } from './state'
import { ultraRace } from './ultra'
import { beginVoyage, createFaultDesks, fleetMarkOf, type Voyage } from './voyage'

const startsAtMs = Date.UTC(2026, 5, 1, 7, 11)
const fresh: DemoState = { startsAtMs, raceIds: [], runs: 0, resumeFromS: {}, keptRules: {}, fleetMark: '' }

/** A shore for the whole demo: decodes what comes, stream by stream, and keeps every fix and how often it came. */
function createShore() {
  const states = new Map<string, ReturnType<typeof createShoreState>>()
  const fixes = new Map<string, number>()
  const frames: string[] = []
  const sizes: number[] = []
  const said: string[] = []
  let confirming = true
  return {
    fixes,
    frames,
    sizes,
    said,
    stopConfirming() {
      confirming = false
    },
    enqueue(frame: Uint8Array, _lane: number, onConfirmed?: () => void) {
      if (!confirming) return
      onConfirmed?.()
      frames.push(frame.join())
      const message = decodeMoMessage(frame)
      if (!message.ok) throw new Error(message.fault.kind)
      const { imei, payload, sessionAtMs } = message.value
      if (!payload) return
      sizes.push(payload.length)
      const key = keys.get(imei)
      const seal = { ...UNSEALED, ...(key && { key: tagKeyOf(key) }) }
      const step = receive(states.get(imei) ?? createShoreState(), payload, sessionAtMs, seal)
      states.set(imei, step.state)
      for (const effect of step.effects) {
        if (effect.kind === 'fault') throw new Error(`${imei}: ${effect.fault.kind}`)
        said.push(...saidIn(effect))
        if (effect.kind !== 'reports') continue
        const carrier = tracksOf(imei)
        for (const { slot, atS, lat, lon } of effect.reports) {
          const key = `${carrier} ${slot} ${atS} ${lat} ${lon}`
          fixes.set(key, (fixes.get(key) ?? 0) + 1)
        }
      }
    },
  }
}

const oceanImeis = new Set(oceanRace(startsAtMs).streams.map(({ imei }) => imei))
const keys = new Map(ultraRace(startsAtMs).streams.map(({ imei, key }) => [imei, key]))

const saidIn = (effect: ShoreEffect): string[] => {
  if (effect.kind === 'notes') return effect.notes.map(({ item }) => item.kind)
  return effect.kind === 'ask' || effect.kind === 'sos' ? [effect.kind] : []
}

const tracksOf = (imei: string): string => (oceanImeis.has(imei) ? imei : 'ultra')

function sailUntil(voyage: Voyage, hours: number): void {
  while (voyage.timeline.runNext(startsAtMs + hours * HOUR_MS));
}

describe('the demo', () => {
  it('is the same for the same start', () => {
    const [a, b] = [createShore(), createShore()]
    sailUntil(beginVoyage(fresh, a, 5), 1)
    sailUntil(beginVoyage(fresh, b, 5), 1)
    expect(a.frames.length).toBeGreaterThan(90)
    expect(a.frames).toEqual(b.frames)
  })

  it('reports a boat in about one credit an hour and the runners in about one message a minute', () => {
    const shore = createShore()
    sailUntil(beginVoyage(fresh, shore, 5), 3)
    const solo = shore.sizes.filter((size) => size <= 50)
    expect(solo.length).toBeGreaterThan(100)
    expect(shore.sizes.length - solo.length).toBeGreaterThan(120)
    expect(Math.max(...shore.sizes)).toBeLessThanOrEqual(340)
  })

  it('goes on after a restart where shore’s knowledge ends: nothing is missing and next to nothing is sent twice', () => {
    const whole = createShore()
    sailUntil(beginVoyage(fresh, whole, 5), 5)
    const shore = createShore()
    const first = beginVoyage(fresh, shore, 5)
    sailUntil(first, 2.4)
    shore.stopConfirming()
    sailUntil(first, 2.5)
    const resumed = createShore()
    const second = beginVoyage({ ...fresh, runs: 1, resumeFromS: first.resumeFromS() }, resumed, 6)
    sailUntil(second, 5)
    const both = new Set([...shore.fixes.keys(), ...resumed.fixes.keys()])
    const missing = [...whole.fixes.keys()].filter((fix) => !both.has(fix))
    expect(missing.length).toBeLessThan(0.03 * whole.fixes.size)
    const twice = [...resumed.fixes.keys()].filter((fix) => shore.fixes.has(fix))
    expect(twice.length).toBeLessThan(0.06 * shore.fixes.size)
    expect(second.beginsAtMs).toBeGreaterThan(startsAtMs + HOUR_MS)
  })

  it('withholds fixes of the boats that were sent a rule, and after a restart too', () => {
    const [mailbox, shore, resumed] = [createMtMailbox(), createShore(), createShore()]
    const voyage = beginVoyage(fresh, shore, 5, mailbox)
    const { streams } = oceanRace(startsAtMs)
    const [agreed, other] = [streams[5]!.imei, streams[6]!.imei]
    const rule = { errorM: 556, heartbeatS: 7200, leastIntervalS: 600, parkedIntervalS: 7200, zones: [] }
    for (const imei of [agreed, other]) mailbox.offer({ imei, flags: 0, payload: encodeRule(rule, 0, UNSEALED) })
    sailUntil(voyage, 8)
    const perHour = (fixes: ReturnType<typeof createShore>['fixes'], imei: string, fromHour: number, hours: number) => {
      const times = [...fixes.keys()].flatMap((key) => (key.startsWith(`${imei} `) ? [Number(key.split(' ')[2])] : []))
      const fromS = startsAtMs / 1000 + 3600 * fromHour
      return times.filter((atS) => atS >= fromS && atS < fromS + 3600 * hours).length / hours
    }
    expect(perHour(shore.fixes, agreed, 1, 6)).toBeLessThan(5)
    expect(perHour(shore.fixes, other, 1, 6)).toBeGreaterThan(9)
    expect(Object.keys(voyage.keptRules())).toEqual([agreed])
    const later = { ...fresh, runs: 1, resumeFromS: voyage.resumeFromS(), keptRules: voyage.keptRules() }
    sailUntil(beginVoyage(later, resumed, 6), 16)
    expect(perHour(resumed.fixes, agreed, 9, 6)).toBeLessThan(5)
    expect(perHour(resumed.fixes, other, 9, 6)).toBeGreaterThan(9)
  })

  it('loses the next five messages of a race when told, and none of the other', () => {
    const whole = createShore()
    sailUntil(beginVoyage(fresh, whole, 5), 1)
    const [shore, desks] = [createShore(), createFaultDesks()]
    const ultra = desks.get('demo-ultra')
    ultra?.begin('lose-messages', startsAtMs)
    sailUntil(beginVoyage(fresh, shore, 5, createMtMailbox(), desks), 1)
    expect(ultra?.report(startsAtMs)).toMatchObject({ toLose: 0 })
    const takenFrom = ultra?.report(startsAtMs).taken.map(({ imei }) => imei) ?? []
    expect(takenFrom).toHaveLength(5)
    expect(takenFrom.filter((imei) => oceanImeis.has(imei))).toEqual([])
    expect(shore.frames).toHaveLength(whole.frames.length - 5)
  })

  it('has a boat whose crew says more than where it is, and nobody who calls for help', () => {
    const shore = createShore()
    sailUntil(beginVoyage(fresh, shore, 5), 13)
    expect(new Set(shore.said)).toEqual(new Set(['status', 'telemetry', 'text', 'ask']))
  })

  it('seals what gateways send with a key each, and leaves the boats without', () => {
    expect(new Set([...keys.values()].map(String)).size).toBe(3)
    expect(oceanRace(startsAtMs).streams.filter(({ key }) => key !== undefined)).toEqual([])
  })

  it('registers a slot for every runner with every gateway, and one boat to each solo stream', () => {
    expect(ultraRace(startsAtMs).streams.map(({ entryAtSlot }) => entryAtSlot.length)).toEqual([60, 60, 60])
    expect(oceanRace(startsAtMs).streams.map(({ entryAtSlot }) => entryAtSlot)).toEqual(
      Array.from({ length: 40 }, (_, i) => [i]),
    )
    const imeis = [...oceanRace(startsAtMs).streams, ...ultraRace(startsAtMs).streams].map(({ imei }) => imei)
    expect(new Set(imeis).size).toBe(43)
  })

  it('knows when another program moves its fleets', () => {
    expect(fleetMarkOf(startsAtMs)).toBe(fleetMarkOf(startsAtMs))
    expect(fleetMarkOf(startsAtMs)).not.toBe(fleetMarkOf(startsAtMs + 60_000))
  })
})
