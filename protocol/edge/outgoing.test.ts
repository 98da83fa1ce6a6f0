import { describe, expect, it } from 'vitest'
import { note } from './note-sender'
import { nextUrgent, noteOutcome, type Outgoing } from './outgoing'
import { FIELD_POLICY } from './policy'
import { createSender, nextMessage, observe } from './sender'
import { createShoreState, receive } from './shore-session'
import { raiseSos } from './sos-sender'

const nowS = 1_790_000_000

function deviceWithAll() {
  const sender = createSender(FIELD_POLICY, 1)
  observe(sender, { slot: 3, atS: nowS, latDeg: 48, lonDeg: -5 })
  note(sender, 3, nowS, { kind: 'text', text: 'all well' })
  raiseSos(sender, { slot: 3, distress: 'medical', atS: nowS })
  return sender
}

describe('what goes to the modem', () => {
  it('is the alarm first, then what people say, then fixes', () => {
    const sender = deviceWithAll()
    const state = createShoreState()
    const kinds: string[] = []
    const take = (outgoing: Outgoing | undefined) => {
      const { effects } = receive(state, outgoing?.bytes ?? new Uint8Array(), nowS * 1000)
      kinds.push(...effects.map(({ kind }) => kind))
    }
    for (let i = 0; i < 2; i++) take(nextUrgent(sender, 340, nowS * 1000))
    expect(nextUrgent(sender, 340, nowS * 1000)).toBeUndefined()
    take(nextMessage(sender, 340, nowS * 1000))
    expect(kinds).toEqual(['sos', 'notes', 'reports'])
  })

  it('goes again after a failure: an alarm at once, notes under a new sequence', () => {
    const sender = deviceWithAll()
    const [alarm, notes] = [nextUrgent(sender, 340, nowS * 1000), nextUrgent(sender, 340, nowS * 1000)]
    if (alarm === undefined || notes === undefined || 'incident' in notes) throw new Error('an alarm, then notes')
    noteOutcome(sender, alarm, 'failed')
    noteOutcome(sender, notes, 'failed')
    expect(nextUrgent(sender, 340, nowS * 1000)).toMatchObject({ slot: 3, incident: 0 })
    expect(nextUrgent(sender, 340, nowS * 1000)).toMatchObject({ messageId: notes.messageId + 1 })
  })

  it('rests once it is at the gateway: the alarm until its repeat is due, notes until shore misses them', () => {
    const sender = deviceWithAll()
    for (let i = 0; i < 2; i++) {
      const outgoing = nextUrgent(sender, 340, nowS * 1000)
      if (outgoing !== undefined) noteOutcome(sender, outgoing, 'sent')
    }
    expect(nextUrgent(sender, 340, nowS * 1000)).toBeUndefined()
    expect(nextUrgent(sender, 340, (nowS + 30) * 1000)).toMatchObject({ incident: 0 })
  })
})
