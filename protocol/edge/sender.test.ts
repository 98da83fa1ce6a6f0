import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { SEQ_TURN } from './data-head'
import { EPOCHS, UNSEALED } from './frame'
import { FIELD_POLICY, SOLO_POLICY } from './policy'
import { encodeReply } from './reply-frame'
import { atGateway, createSender, failed, fillOf, hasNews, nextMessage, observe, onReply, type Sender } from './sender'
import { gapReport } from './shore-session'
import { createFleet, type Fix, type Message, readField, receiveAll, START_S, sailFleet, truthOf } from './test-fleet'

const NOW_MS = START_S * 1000

const fixAt = (atS: number, slot = 0, latDeg = 48): Fix => ({ slot, atS, latDeg, lonDeg: -5 })

function send(sender: Sender, nowMs = NOW_MS, budgetBytes = 340): Message {
  const message = nextMessage(sender, budgetBytes, nowMs)
  if (message === undefined) throw new Error('nothing to send')
  return { ...message, sessionAtMs: nowMs }
}

const seqOf = ({ messageId }: Message) => messageId % SEQ_TURN
const wordsOf = (message: Message) => readField(message).restored

describe('sequence and epoch', () => {
  it('H4, H5: a message carries the resolution, the epoch and the sequence of its run', () => {
    const sender = createSender({ ...FIELD_POLICY, halvings: 3 }, EPOCHS - 1)
    observe(sender, fixAt(START_S))
    expect(readField(send(sender))).toMatchObject({ halvings: 3, epoch: EPOCHS - 1, seq: 0 })
  })

  it('Q1 a sequence is spent once handed over: after a failure the fixes go under a new one', () => {
    const sender = createSender(FIELD_POLICY, 1)
    observe(sender, fixAt(START_S))
    const first = send(sender)
    expect(hasNews(sender)).toBe(false)
    failed(sender, first.messageId)
    expect(hasNews(sender)).toBe(true)
    const second = send(sender)
    expect([seqOf(first), seqOf(second)]).toEqual([0, 1])
    expect(receiveAll([second]).reports).toEqual(new Set([truthOf(fixAt(START_S), 0)]))
  })

  it('Q5 the sequence goes over 4095 without a seam, blind and with replies', () => {
    const { messages, truth } = sailAcrossWrap()
    expect(messages.map(seqOf)).toContain(0)
    const { reports, effects } = receiveAll(messages)
    expect(reports).toEqual(truth)
    expect(effects.every(({ kind }) => kind === 'reports')).toBe(true)
  })

  it('Q5, G5: a reply about messages before the turn finds them after it', () => {
    const { sender, messages, truth } = sailAcrossWrap()
    const missing = new Set([SEQ_TURN - 2, SEQ_TURN - 1, 0])
    const arrived = messages.filter((message) => !missing.has(seqOf(message)))
    const { state } = receiveAll(arrived)
    const reply = gapReport(state)
    expect(reply && onReply(sender, reply.bytes, NOW_MS)).toEqual({ ok: true, value: undefined })
    const backFill = send(sender)
    const { reports } = receiveAll([...arrived, backFill])
    for (const report of truth) expect(reports.has(report)).toBe(true)
    observe(sender, fixAt(START_S + 9999))
    const { state: healed } = receiveAll([...arrived, backFill, send(sender)])
    expect(gapReport(healed)).toBeUndefined()
  })
})

function sailAcrossWrap() {
  const sender = createSender(FIELD_POLICY, 1)
  sender.nextSeq = SEQ_TURN - 16
  return sailFleet({ seed: 'wrap', slots: 4, messages: 40, sender })
}

describe('budgets', () => {
  it('B1 no message is longer than its budget, whatever waits and however small it is', () => {
    const random = createRandom('budgets')
    for (let round = 0; round < 40; round++) {
      const solo = round % 2 === 0
      const slots = solo ? 1 : 1 + random.int(256)
      const policy = { ...(solo ? SOLO_POLICY : FIELD_POLICY), halvings: random.int(4) }
      const sender = createSender(policy, 1)
      const fleet = createFleet(round, slots)
      for (let i = 0; i < 12; i++) {
        const atS = START_S + 60 * i * (1 + random.int(100))
        for (const fix of fleet(atS)) observe(sender, fix)
        const budgetBytes = random.int(i % 3 === 0 ? 40 : 341)
        const message = nextMessage(sender, budgetBytes, atS * 1000)
        if (message === undefined) expect(hasNews(sender) ? budgetBytes : 0).toBeLessThan(30)
        else {
          expect(message.bytes.length).toBeLessThanOrEqual(budgetBytes)
          if (random.chance(0.5)) failed(sender, message.messageId)
        }
      }
    }
  })

  it('B1 never more than the policy allows, and nothing where not one fix fits', () => {
    const sender = createSender({ ...FIELD_POLICY, messageBytesMax: 100 }, 1)
    for (const fix of createFleet('big', 200)(START_S)) observe(sender, fix)
    expect(send(sender, NOW_MS, 10_000).bytes.length).toBeLessThanOrEqual(100)
    expect(nextMessage(sender, 13, NOW_MS)).toBeUndefined()
    expect(nextMessage(createSender(FIELD_POLICY, 1), 340, NOW_MS)).toBeUndefined()
  })

  it('B2 in messages too small for the field, every slot has its turn', () => {
    const heard = new Map<string, number>()
    const sailed = sailFleet({ seed: 'crowd', slots: 50, messages: 60, policy: { messageBytesMax: 100 } })
    for (const [i, message] of sailed.messages.entries()) {
      for (const report of receiveAll([message]).reports) heard.set(report.split(' ')[0] as string, i)
      expect(message.bytes.length).toBeGreaterThan(80)
    }
    expect(heard.size).toBe(50)
    expect(Math.min(...heard.values())).toBeGreaterThan(40)
  })

  /** A boat whose next place cannot be told from its last ones. */
  const unsteady = (latDeg: number, i: number) => latDeg + 0.01 * i + 0.005 * ((i * 7919) % 13)

  it('B3 the fill grows with the news and not with repeats', () => {
    for (const policy of [SOLO_POLICY, FIELD_POLICY]) {
      const sender = createSender(policy, 1)
      expect(fillOf(sender)).toBe(0)
      for (let i = 0; i < 40; i++) {
        observe(sender, fixAt(START_S + 300 * i, 0, unsteady(48, i)))
        if (i % 8 === 7) send(sender, NOW_MS + 300_000 * i)
      }
      observe(sender, fixAt(START_S + 12_000, 0, 49))
      const one = fillOf(sender)
      for (let i = 1; i < 30; i++) observe(sender, fixAt(START_S + 12_000 + 300 * i, 0, unsteady(49, i)))
      const [thirty, actual] = [fillOf(sender), send(sender, NOW_MS).bytes.length]
      expect(one).toBeLessThan(35)
      expect(thirty).toBeGreaterThan(one + 8)
      expect(actual).toBeGreaterThan(28)
    }
  })
})

describe('a solo sender', () => {
  it('S4 puts twelve five-minute fixes of a sailing boat into one credit, and repeats beside them', () => {
    const random = createRandom('solo boat')
    const sender = createSender(SOLO_POLICY, 1)
    let [latDeg, lonDeg, course] = [47.5, -4, 1]
    for (let hour = 0; hour < 48; hour++) {
      for (let i = 0; i < 12; i++) {
        course += 0.12 * random.normal()
        const speedDeg = 0.0084 + 0.0006 * random.normal()
        latDeg += speedDeg * Math.cos(course)
        lonDeg += (speedDeg * Math.sin(course)) / 0.68
        observe(sender, { slot: 0, atS: START_S + 3600 * hour + 300 * i, latDeg, lonDeg })
      }
      const message = send(sender, NOW_MS + 3_600_000 * hour, 50)
      expect(message.bytes.length).toBeLessThanOrEqual(50)
      expect(hasNews(sender)).toBe(false)
      const { reports } = receiveAll([message])
      expect(reports.size).toBeGreaterThanOrEqual(hour === 0 ? 12 : 13)
    }
  })

  it('S4 opens with the newest fix even when only older ones wait', () => {
    const sender = createSender(SOLO_POLICY, 1)
    observe(sender, fixAt(START_S))
    const lost = send(sender)
    observe(sender, fixAt(START_S + 300))
    const newest = send(sender)
    failed(sender, lost.messageId)
    atGateway(sender, newest.messageId)
    const { reports } = receiveAll([send(sender)])
    expect([...reports][0]).toBe(truthOf(fixAt(START_S + 300), 0))
    expect(reports.has(truthOf(fixAt(START_S), 0))).toBe(true)
  })

  it('S4 has its whole track on shore although any one message is lost', () => {
    const sailed = sailFleet({ seed: 'one boat', slots: 1, messages: 60, everyS: 300, policy: SOLO_POLICY })
    for (let lost = 5; lost < 50; lost += 9) {
      const { reports } = receiveAll(sailed.messages.filter((_, i) => i !== lost))
      expect(reports).toEqual(sailed.truth)
    }
  })
})

describe('time at its edges', () => {
  it('T3 fixes of any time go, whatever the clock says: the frame then tells the whole time', () => {
    for (const policy of [SOLO_POLICY, FIELD_POLICY]) {
      for (const offS of [0, 100 * 86_400, -100 * 86_400, 40 * 365 * 86_400, -26 * 365 * 86_400]) {
        const sender = createSender(policy, 1)
        observe(sender, fixAt(START_S + offS))
        expect(receiveAll([send(sender)]).reports).toEqual(new Set([truthOf(fixAt(START_S + offS), 0)]))
      }
    }
  })

  it('T3 fixes of years apart go all', () => {
    for (const policy of [SOLO_POLICY, FIELD_POLICY]) {
      const sender = createSender(policy, 1)
      const times = [0, 60, 40 * 365 * 86_400, -26 * 365 * 86_400, -7 * 1024 * 86_400].map((offS) => START_S + offS)
      for (const atS of times) observe(sender, fixAt(atS))
      const messages: Message[] = []
      while (hasNews(sender)) messages.push(send(sender))
      expect(receiveAll(messages).reports).toEqual(new Set(times.map((atS) => truthOf(fixAt(atS), 0))))
    }
  })

  it('T3 a fix from the future takes nobody the place: the next ones go as live ones', () => {
    const sender = createSender({ ...FIELD_POLICY, messageBytesMax: 30 }, 1)
    observe(sender, fixAt(START_S + 1024 * 7 * 86_400))
    send(sender)
    for (let i = 0; i < 20; i++) observe(sender, fixAt(START_S + i, 7))
    observe(sender, fixAt(START_S + 60))
    expect(receiveAll([send(sender)]).reports).toContain(truthOf(fixAt(START_S + 60), 0))
  })

  it('T4 a clock that leaps back or forth keeps every fix and goes on restating', () => {
    const sender = createSender(FIELD_POLICY, 1)
    const truth = new Set<string>()
    const messages: Message[] = []
    const fleet = createFleet('clock', 10)
    for (let i = 0; i < 60; i++) {
      const atS = START_S + 60 * i
      const leapS = i < 15 ? 0 : i < 30 ? -7 * 86_400 : i < 45 ? 3 * 86_400 : 0
      for (const fix of fleet(atS)) {
        observe(sender, fix)
        truth.add(truthOf(fix, 0))
      }
      messages.push({ ...send(sender, (atS + leapS) * 1000), sessionAtMs: atS * 1000 })
    }
    expect(receiveAll(messages).reports).toEqual(truth)
    for (const from of [20, 35, 50]) {
      const restated = receiveAll(messages.slice(from, from + 8)).effects
      const slots = restated.flatMap((effect) =>
        effect.kind === 'reports' ? effect.reports.filter((_, i) => effect.full[i]).map(({ slot }) => slot) : [],
      )
      expect(new Set(slots).size).toBe(10)
    }
  })
})

describe('back-fill', () => {
  it('G3 a message whose fixes have gone again is named by the next, and by those after a lost one', () => {
    const sender = createSender(FIELD_POLICY, 1)
    observe(sender, fixAt(START_S))
    failed(sender, send(sender).messageId)
    expect(wordsOf(send(sender))).toEqual([])
    observe(sender, fixAt(START_S + 60))
    const named = send(sender)
    expect(wordsOf(named)).toEqual([{ back: 2, lost: false }])
    failed(sender, named.messageId)
    expect(wordsOf(send(sender))).toEqual([{ back: 3, lost: false }])
  })

  it('G5 the newest fixes go first, then what is missing', () => {
    const sender = createSender({ ...FIELD_POLICY, messageBytesMax: 22 }, 1)
    for (let i = 0; i < 4; i++) observe(sender, fixAt(START_S + i, i))
    failed(sender, send(sender).messageId)
    for (let i = 0; i < 6; i++) observe(sender, fixAt(START_S + 60, i))
    const times = [...receiveAll([send(sender)]).reports].map((report) => Number(report.split(' ')[1]))
    expect(times.every((atS) => atS === START_S + 60)).toBe(true)
  })

  it('G5 what the sender has no more is declared lost, also when half of it has gone', () => {
    const sender = createSender(FIELD_POLICY, 1)
    for (let slot = 0; slot < 2; slot++) observe(sender, fixAt(START_S, slot))
    const first = send(sender)
    failed(sender, first.messageId)
    for (let i = 1; i <= 512; i++) observe(sender, fixAt(START_S + i))
    const words = Array.from({ length: 12 }, () => (hasNews(sender) ? wordsOf(send(sender)) : [])).flat()
    expect(words.map(({ lost }) => lost)).toEqual([true])
    const reply = encodeReply({ epoch: 1, from: 0, newest: 1, missing: [0], wantsRefresh: false }, UNSEALED)
    expect(onReply(sender, reply, NOW_MS).ok).toBe(true)
    observe(sender, fixAt(START_S + 9999))
    expect(wordsOf(send(sender)).map(({ lost }) => lost)).toEqual([true])
  })

  it('G5 a reply of another epoch, from the future, or damaged is refused by name', () => {
    const sender = createSender(FIELD_POLICY, 1)
    observe(sender, fixAt(START_S))
    const { bytes } = send(sender)
    const reply = (epoch: number, newest: number) =>
      onReply(sender, encodeReply({ epoch, from: 0, newest, missing: [], wantsRefresh: false }, UNSEALED), NOW_MS)
    expect(reply(2, 0)).toEqual({ ok: false, fault: { kind: 'other-epoch', epoch: 2 } })
    expect(reply(1, 1)).toEqual({ ok: false, fault: { kind: 'value-out-of-range' } })
    expect(onReply(sender, bytes, NOW_MS)).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind: 'field' } })
    expect(reply(1, 0).ok).toBe(true)
  })
})

describe('what a caller must not do', () => {
  it('trips an assertion: epochs, slots, places and times that cannot be', () => {
    const sender = createSender(FIELD_POLICY, 0)
    expect(() => createSender(FIELD_POLICY, EPOCHS)).toThrow()
    expect(() => createSender({ ...FIELD_POLICY, halvings: 4 }, 0)).toThrow()
    for (const fault of [
      { slot: 256 },
      { slot: -1 },
      { latDeg: 91 },
      { latDeg: Number.NaN },
      { atS: 0 },
      { atS: 1.5 },
      { atS: 2 ** 32 },
    ]) {
      expect(() => observe(sender, { ...fixAt(START_S), ...fault })).toThrow()
    }
    expect(() => observe(createSender(SOLO_POLICY, 0), fixAt(START_S, 1))).toThrow()
    observe(sender, fixAt(START_S))
    expect(hasNews(sender)).toBe(true)
  })
})
