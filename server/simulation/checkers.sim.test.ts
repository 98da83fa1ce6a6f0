import { beforeEach, describe, expect, it } from 'vitest'
import { UNSEALED } from '#protocol/edge/frame'
import { encodeReply } from '#protocol/edge/reply-frame'
import type { Alarm } from '#protocol/edge/sender-state'
import { CHECKERS, type Checker, violationsOf } from './checkers'
import { NO_FAULTS } from './faults'
import { keyOf, type LedgerMessage } from './ledger'
import { type SimulationOptions, type SimulationOutcome, sail } from './sail'

const OPTIONS: SimulationOptions = {
  seed: 1,
  profile: 'field',
  boats: 4,
  cadenceMs: 60_000,
  hours: 2,
  faults: NO_FAULTS,
}
let good: SimulationOutcome

beforeEach(async () => {
  good = await sail(OPTIONS, 'session')
})

const check = (name: keyof typeof CHECKERS, outcome: SimulationOutcome) => (CHECKERS[name] as Checker)(outcome)
const messageOf = ({ ledger }: SimulationOutcome, seq: number) => ledger.messages.get(keyOf(0, 1, seq)) as LedgerMessage

const ALARM: Alarm = {
  ...{ slot: 2, incident: 0, distress: 'fire', raisedAtS: 1_790_000_100, sentBefore: 0, dueAtMs: 0 },
  answer: 'none',
}
const STATUS = { slot: 3, atS: 1_790_000_200, item: { kind: 'status', status: 4 } } as const
const someAlarm = () => good.ledger.said.noteAlarmSent(0, 1, ALARM, 0)

/** Shore has never had the fixes of a message that nothing but it carried. */
function forget(outcome: SimulationOutcome, seq: number): void {
  for (const id of messageOf(outcome, seq).fixes) outcome.ledger.recorded[id] = 0
}

describe('each checker finds what it looks for', () => {
  it('and nothing in a run in which nothing goes wrong', () => {
    expect(violationsOf(good)).toEqual([])
  })

  it.each([
    ['at another place', 1, 0],
    ['at a second at which nothing was measured', 0, 1],
  ])('a fix that was never measured: %s', (_what, steps, seconds) => {
    const { fleet } = good.ledger
    const { atS, latDeg, lonDeg } = fleet.fixAt(8)
    const [lat, lon] = [Math.round(latDeg * 10_000), Math.round(lonDeg * 10_000)]
    good.ledger.noteReport(0, atS, lat, lon, 0)
    expect(check('noInventedFix', good)).toBeUndefined()
    good.ledger.noteReport(0, atS + seconds, lat + steps, lon, 0)
    expect(check('noInventedFix', good)).toMatch(/^1 fixes were never measured/)
  })

  it('fixes of a message that is lost without a gap', () => {
    forget(good, 10)
    expect(check('nothingLostInSilence', good)).toMatch(/^4 fixes are lost and nothing says so/)
  })

  it('but not when a gap says so', () => {
    forget(good, 10)
    const gaps = new Map([[keyOf(0, 1, 10), { state: 'lost' as const, atMs: 0 }]])
    expect(check('nothingLostInSilence', { ...good, shore: { ...good.shore, gaps } })).toBeUndefined()
  })

  it('a gap that is open in the end, or about nothing that was sent', () => {
    const gapsOf = (seq: number) => new Map([[keyOf(0, 1, seq), { state: 'open' as const, atMs: 0 }]])
    const withGap = (seq: number) =>
      check('everyGapAccounted', { ...good, shore: { ...good.shore, gaps: gapsOf(seq) } })
    expect(withGap(10)).toMatch(/message 1\/10 of stream 0 is open still/)
    expect(withGap(4000)).toMatch(/0 1 4000 was never sent/)
  })

  it('a reply that calls held what shore does not have', async () => {
    const deaf = await sail(OPTIONS, 'none')
    const reply = (missing: number[]) =>
      encodeReply({ epoch: 1, from: 0, newest: 5, missing, wantsRefresh: false }, UNSEALED)
    deaf.ledger.noteReply(0, reply([0, 1, 2, 3, 4, 5]))
    expect(check('noHeldIsFalse', deaf)).toBeUndefined()
    deaf.ledger.noteReply(0, reply([0, 1, 2, 4, 5]))
    expect(check('noHeldIsFalse', deaf)).toMatch(/^4 fixes were called held/)
  })

  it('a refused message, unless its run was over', () => {
    const refused = (name: string) => check('nothingRefused', { ...good, shore: { ...good.shore, faultNames: [name] } })
    expect(refused('bad-check')).toMatch(/such as bad-check/)
    expect(refused('epoch-forgotten')).toBeUndefined()
  })

  it('an alarm that came and was not surfaced, or later than it came', () => {
    const alarm = someAlarm()
    good.ledger.said.noteAlarmSurfaced(0, { ...ALARM, epoch: 1 }, 5)
    alarm.comeAtMs = 5
    expect(check('everyAlarmSurfaced', good)).toBeUndefined()
    alarm.comeAtMs = 4
    expect(check('everyAlarmSurfaced', good)).toMatch(/^1 alarms came and were not surfaced, such as raised 1\/0/)
  })

  it('an alarm that nobody answers', () => {
    expect(check('alarmsEndAnswered', { ...good, keptAlarms: [{ ...ALARM, answer: 'received' }] })).toBeUndefined()
    expect(check('alarmsEndAnswered', { ...good, keptAlarms: [ALARM] })).toMatch(/^1 alarms were never answered/)
  })

  it('an alarm that goes on though it was answered', () => {
    const send = (answer: 'none' | 'received' | 'seen', atMs: number) => {
      const sending = good.ledger.said.noteAlarmSent(0, 1, { ...ALARM, answer }, atMs).sendings.at(-1)
      if (sending !== undefined) sending.isSent = true
    }
    for (const atMs of [0, 30_000]) send('none', atMs)
    for (const atMs of [90_000, 690_000]) send('received', atMs)
    expect(check('answeredAlarmsRest', good)).toBeUndefined()
    send('received', 810_000)
    expect(check('answeredAlarmsRest', good)).toMatch(/^1 alarms went on/)
    send('seen', 1_500_000)
    expect(check('answeredAlarmsRest', good)).toMatch(/^2 alarms went on/)
  })

  it('a note that is lost without a gap, and one that nobody said', () => {
    const { said } = good.ledger
    said.noteSaid(0, 1, STATUS)
    said.noteCarried(messageOf(good, 10), [STATUS])
    expect(check('everyNoteAccounted', good)).toMatch(/^1 notes or alarms are lost/)
    expect(check('statusesEndEqual', good)).toMatch(/^1 newest statuses are not with shore/)
    said.noteTold(0, { ...STATUS, epoch: 1, seq: 10, index: 0 })
    expect([check('everyNoteAccounted', good), check('statusesEndEqual', good)]).toEqual([undefined, undefined])
    said.noteTold(0, { ...STATUS, atS: 7, epoch: 1, seq: 10, index: 0 })
    expect(check('everyNoteAccounted', good)).toMatch(/^1 notes or alarms are lost or were never said/)
  })

  it('a status that has come and stands behind an older one', () => {
    const { said } = good.ledger
    for (const atS of [STATUS.atS, STATUS.atS + 60]) said.noteSaid(0, 1, { ...STATUS, atS })
    said.noteTold(0, { ...STATUS, epoch: 1, seq: 10, index: 0 })
    for (const note of said.notes.values()) note.isTold = true
    expect(check('statusesEndEqual', good)).toMatch(/^1 newest statuses/)
  })

  it('a field that never becomes whole', () => {
    expect(check('fieldBecomesWhole', { ...good, convergeMs: undefined })).toMatch(/never had the newest fix/)
  })

  it('an entry shown with an old fix', () => {
    const shownWrongly = ['boat-1 is shown at 1, its newest fix is of 2']
    expect(check('shownTimeNeverGoesBack', { ...good, shore: { ...good.shore, shownWrongly } })).toMatch(/boat-1/)
  })
})
