import { beforeEach, describe, expect, it } from 'vitest'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { createSender } from '#protocol/edge/sender'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import type { Sos } from '#protocol/edge/sos-frame'
import { nextSos, onSosAck, raiseSos } from '#protocol/edge/sos-sender'
import { judgeSos, type SosMemory, sosKeyOf } from './sos-answers'

const START_S = 1_790_000_000
const SOS: Sos = {
  ...{ epoch: 1, slot: 4, incident: 9, distress: 'fire', raisedAtS: START_S, sentBefore: 0 },
}

let memory: SosMemory
beforeEach(() => {
  memory = new Map()
})

const judge = (atS: number, sos: Partial<Sos> = {}) => judgeSos(memory, { ...SOS, ...sos }, atS * 1000)

describe('an alarm', () => {
  it('is answered at once, and again when the device still calls as if nobody had', () => {
    expect(judge(0)).toBe('answer')
    expect(judge(30, { sentBefore: 1 })).toBe('wait')
    expect(judge(60, { sentBefore: 2 })).toBe('wait')
    expect(judge(180, { sentBefore: 3 })).toBe('answer')
    expect(judge(260, { sentBefore: 4 })).toBe('wait')
  })

  it('whose repeats have become rare has its answer, also when some of them were lost', () => {
    judge(0)
    expect(judge(600, { sentBefore: 1 })).toBe('has-it')
    expect(judge(1800, { sentBefore: 3 })).toBe('has-it')
    expect(judge(1920, { sentBefore: 4 })).toBe('answer')
  })

  it('of which many were lost has not, however long that was', () => {
    judge(0)
    expect(judge(700, { sentBefore: 7 })).toBe('answer')
  })

  it('that comes late, or twice, asks for nothing', () => {
    judge(0)
    judge(200, { sentBefore: 3 })
    expect([judge(200, { sentBefore: 3 }), judge(60, { sentBefore: 2 })]).toEqual(['wait', 'wait'])
  })

  it('is another one when it is cancelled, and after a restart that has forgotten it', () => {
    judge(0)
    expect(judge(5, { cancelledAtS: START_S + 5 })).toBe('answer')
    expect(judge(6, { epoch: 2 })).toBe('answer')
    expect(judge(7, { raisedAtS: START_S + 7 })).toBe('answer')
    expect(sosKeyOf(SOS)).not.toBe(sosKeyOf({ ...SOS, cancelledAtS: 1 }))
  })

  it('is forgotten once very many others have come: no sender fills the memory', () => {
    for (let i = 0; i < 1000; i++) judge(i, { raisedAtS: START_S + i })
    expect(memory.size).toBeLessThanOrEqual(256)
    expect(judge(2000)).toBe('answer')
  })

  it.each([0, 1, 2])(
    'of our own sender is answered until it has an answer, when the first %i are lost',
    (lostAnswers) => {
      const sender = createSender(SOLO_POLICY, 1)
      raiseSos(sender, { slot: 0, distress: 'fire', atS: START_S })
      const verdicts: string[] = []
      let answers = 0
      for (let s = 0; s <= 2400; s += 10) {
        const outgoing = nextSos(sender, (START_S + s) * 1000)
        const [effect] = receive(createShoreState(), outgoing?.bytes ?? new Uint8Array(), START_S * 1000).effects
        if (effect?.kind !== 'sos') continue
        const verdict = judge(s, effect.sos)
        verdicts.push(verdict)
        if (verdict === 'answer' && ++answers > lostAnswers) {
          onSosAck(sender, { ...effect.sos, state: 'raised', isSeen: false }, (START_S + s) * 1000)
        }
      }
      expect(verdicts.filter((verdict) => verdict === 'answer').length).toBe(lostAnswers + 1)
      expect(verdicts.slice(-2)).toEqual(['has-it', 'has-it'])
    },
  )
})
