import { beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '#base/units'
import { MT_FLAG } from '#protocol/sbd/mt-message'
import { createMtMailbox, type MtMailbox, type MtRequest } from './mt-mailbox'

const IMEI = '300000000000017'
/** 00:00 UTC of some day. */
const MIDNIGHT_MS = Date.UTC(2026, 10, 22)

let mailbox: MtMailbox
let nowMs: number

beforeEach(() => {
  nowMs = MIDNIGHT_MS
  mailbox = createMtMailbox(() => nowMs)
  mailbox.provision(IMEI)
})

const offer = (first: number, part: Partial<MtRequest> = {}) =>
  mailbox.offer({ imei: IMEI, flags: 0, payload: Uint8Array.of(first), ...part })
const urgent = (first: number, priority: number) => offer(first, { flags: MT_FLAG.highPriority, priority })
const takeAll = () => {
  const firsts: number[] = []
  for (let mt = mailbox.take(IMEI); mt !== undefined; mt = mailbox.take(IMEI)) firsts.push(mt.payload[0] ?? -1)
  return firsts
}

describe("the gateway's mailbox", () => {
  it('keeps fifty messages for a device, refuses more, and has room again after one is gone', () => {
    const request = { imei: IMEI, flags: 0, payload: Uint8Array.of(1) }
    expect(Array.from({ length: 50 }, () => mailbox.offer(request)).at(-1)).toBe(50)
    expect(mailbox.offer(request)).toBe(-5)
    mailbox.take(IMEI)
    expect(mailbox.offer(request)).toBe(50)
  })

  it('empties a queue when asked to, and says that a message without payload is none', () => {
    const request = { imei: IMEI, flags: 0, payload: Uint8Array.of(1) }
    mailbox.offer(request)
    expect(mailbox.offer({ ...request, flags: MT_FLAG.flushQueue })).toBe(1)
    expect(mailbox.offer({ imei: IMEI, flags: MT_FLAG.flushQueue })).toBe(0)
    expect(mailbox.take(IMEI)).toBeUndefined()
    expect(mailbox.offer({ imei: IMEI, flags: 0 })).toBe(-4)
  })

  it('puts what has a priority before what has a lower one, and behind its equals', () => {
    expect([offer(1), urgent(2, 3), urgent(3, 1), urgent(4, 3), offer(5), urgent(6, 9)]).toEqual([1, 1, 1, 3, 5, 6])
    expect(takeAll()).toEqual([3, 2, 4, 1, 5, 6])
  })

  it('drops the oldest of the lowest priority from a full queue for one that outranks it, and no other', () => {
    for (let i = 0; i < 49; i++) offer(i)
    urgent(100, 2)
    expect(urgent(101, 1)).toBe(1)
    expect(offer(102)).toBe(-5)
    const firsts = takeAll()
    expect(firsts.slice(0, 3)).toEqual([101, 100, 1])
    expect(firsts).toHaveLength(50)
  })

  it('takes the MTMSN that it is given, and refuses one out of range or without a message', () => {
    const assign = (clientMessageId: number) => offer(1, { flags: MT_FLAG.assignMtmsn, clientMessageId })
    expect([assign(0), assign(65_536), assign(65_535), assign(7)]).toEqual([-11, -11, 1, 2])
    expect(mailbox.offer({ imei: IMEI, flags: MT_FLAG.assignMtmsn, clientMessageId: 7 })).toBe(-11)
    expect(mailbox.peek(IMEI)?.mtmsn).toBe(65_535)
    expect([mailbox.take(IMEI)?.mtmsn, mailbox.take(IMEI)?.mtmsn]).toEqual([65_535, 7])
  })

  it('refuses flags that do not go together, and rings only for a device that listens', () => {
    expect(offer(1, { flags: MT_FLAG.ringAlertOnly })).toBe(-7)
    expect(offer(1, { flags: MT_FLAG.ringAlertOnly + MT_FLAG.assignMtmsn, clientMessageId: 1 })).toBe(-7)
    expect(offer(1, { flags: MT_FLAG.highPriority + MT_FLAG.assignMtmsn, clientMessageId: 1 })).toBe(-7)
    const ring = { imei: IMEI, flags: MT_FLAG.ringAlertOnly }
    expect(mailbox.offer(ring)).toBe(0)
    mailbox.provision(IMEI, { hasRingAlerts: false })
    expect(mailbox.offer(ring)).toBe(-8)
    expect(offer(1, { flags: MT_FLAG.flushQueue + MT_FLAG.assignMtmsn, clientMessageId: 1 })).toBe(1)
  })

  it('takes nothing for a device that is not attached, until it is', () => {
    mailbox.provision(IMEI, { isAttached: false })
    expect(offer(1)).toBe(-9)
    mailbox.provision(IMEI, { isAttached: true })
    expect(offer(1)).toBe(1)
  })

  it('shows what a session attempts, which stays until one is good', () => {
    offer(1)
    expect([mailbox.peek(IMEI), mailbox.peek(IMEI)]).toEqual(Array(2).fill({ mtmsn: 1, payload: Uint8Array.of(1) }))
    expect(takeAll()).toEqual([1])
    expect(mailbox.peek(IMEI)).toBeUndefined()
  })

  it('cleans up at 00:06:14: with one message over five days old all of that device are gone', () => {
    offer(1)
    nowMs += 4 * DAY_MS
    offer(2)
    nowMs = MIDNIGHT_MS + 5 * DAY_MS + HOUR_MS
    offer(3)
    expect(mailbox.peek(IMEI)?.payload[0]).toBe(3)
    expect(takeAll()).toEqual([3])
    offer(4)
    nowMs += 4 * DAY_MS
    expect(takeAll()).toEqual([4])
  })
})
