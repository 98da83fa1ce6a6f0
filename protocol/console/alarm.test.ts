import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALARM_RECORDS, ALARM_TRUSTS, alarmIdOf, type ConsoleAlarm, joinAlarms, renamed } from './alarm'
import { TEST_ALARM } from './test-alarm'

const instants = fc.integer({ min: 0, max: 5 })
const trusts = fc.constantFrom(...ALARM_TRUSTS)
const alarms: fc.Arbitrary<ConsoleAlarm> = fc
  .record(
    {
      receivedAtMs: instants,
      lastReceivedAtMs: instants,
      cancelled: fc.record({ atMs: instants, trust: trusts }),
      fix: fc.record({ atMs: instants, latDeg: instants, lonDeg: instants }),
      trust: trusts,
      record: fc.constantFrom(...ALARM_RECORDS),
    },
    { requiredKeys: ['receivedAtMs', 'lastReceivedAtMs', 'trust', 'record'] },
  )
  .map((part) => ({ ...TEST_ALARM, ...part }))

describe('what is known of an alarm', () => {
  it('C9, C12: is the same however and however often its messages are joined', () => {
    fc.assert(
      fc.property(alarms, alarms, alarms, (a, b, c) => {
        const ab = joinAlarms(a, b)
        expect(joinAlarms(b, a)).toEqual(ab)
        expect(joinAlarms(ab, b)).toEqual(ab)
        expect(joinAlarms(ab, c)).toEqual(joinAlarms(a, joinAlarms(b, c)))
      }),
    )
  })

  it('C9, C12: has the earliest and the latest receipt, the newest fix, the best trust and record', () => {
    const early = { ...TEST_ALARM, fix: { atMs: 2, latDeg: 1, lonDeg: 1 }, record: 'committed' as const }
    const fix = { atMs: 3, latDeg: 2, lonDeg: 2 }
    const late: ConsoleAlarm = { ...TEST_ALARM, lastReceivedAtMs: 1_790_000_090_000, fix, trust: 'key-not-at-hand' }
    expect(joinAlarms(late, early)).toEqual({
      ...{ ...TEST_ALARM, lastReceivedAtMs: 1_790_000_090_000, fix, trust: 'authenticated', record: 'committed' },
    })
  })

  it('C11 keeps that it is cancelled, by the best proof of it, and loses nothing of the alarm', () => {
    const forged = { ...TEST_ALARM, cancelled: { atMs: 1, trust: 'key-not-at-hand' as const } }
    const true_ = { ...TEST_ALARM, cancelled: { atMs: 5, trust: 'authenticated' as const } }
    expect(joinAlarms(forged, TEST_ALARM).cancelled).toEqual(forged.cancelled)
    expect(joinAlarms(joinAlarms(forged, true_), TEST_ALARM)).toEqual(true_)
  })

  it('has its names from whoever knows whose it is', () => {
    const { organizationId: _, ...unknown } = TEST_ALARM
    const tracker = { id: 't', name: 'Boat' }
    const named = renamed(TEST_ALARM, { organizationId: 'club', tracker, entries: [] })
    expect([joinAlarms(unknown, named), joinAlarms(named, unknown)]).toEqual([named, named])
    expect(renamed(named, { entries: [] })).toEqual(unknown)
  })
})

describe('the id of an alarm', () => {
  const named = { device: '300434061234567', epoch: 3, slot: 7, incident: 9, raisedAtMs: 1_790_000_000_000 }

  it('C8 is made of device, epoch, slot, incident and instant', () => {
    expect(alarmIdOf({ ...named, trust: 'authenticated' })).toBe(TEST_ALARM.id)
    for (const part of [{ device: 'x' }, { epoch: 4 }, { slot: 1 }, { incident: 0 }, { raisedAtMs: 1 }])
      expect(alarmIdOf({ ...named, ...part, trust: 'authenticated' })).not.toBe(TEST_ALARM.id)
  })

  it('C10 keeps apart what is not believed, and only that', () => {
    const ids = ALARM_TRUSTS.map((trust) => alarmIdOf({ ...named, trust }))
    expect(ids).toEqual([...Array(3).fill(TEST_ALARM.id), ...Array(2).fill(`? ${TEST_ALARM.id}`)])
  })
})
