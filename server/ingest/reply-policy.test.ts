import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { isReplyDue, type LastReply, type Missing, noteReply, REPLY_RULES } from './reply-policy'

const START_MS = 1_790_000_000_000
const { field, solo } = REPLY_RULES

/** Message 10 is missing since the start; the newest is so many messages and minutes later. */
const missing = (newestSeq: number, minutes: number): Missing => ({
  epoch: 3,
  seqs: [10],
  oldestSinceMs: START_MS,
  newestSeq,
  newestSessionAtMs: START_MS + minutes * MINUTE_MS,
})

describe('the reply policy', () => {
  it('waits in the field until three messages and five minutes have passed: what is late is not lost', () => {
    expect(isReplyDue(field, missing(12, 6), undefined)).toBe(false)
    expect(isReplyDue(field, missing(15, 4), undefined)).toBe(false)
    expect(isReplyDue(field, missing(13, 5), undefined)).toBe(true)
  })

  it('asks a solo tracker as soon as a later message has come', () => {
    expect(isReplyDue(solo, missing(10, 90), undefined)).toBe(false)
    expect(isReplyDue(solo, missing(11, 0), undefined)).toBe(true)
  })

  it('lets ten minutes pass between two replies in the field, and two messages of a solo tracker', () => {
    const last = (at: Missing): LastReply => noteReply(at, undefined)
    expect(isReplyDue(field, missing(24, 14), last(missing(15, 5)))).toBe(false)
    expect(isReplyDue(field, missing(25, 15), last(missing(15, 5)))).toBe(true)
    expect(isReplyDue(solo, missing(12, 120), last(missing(11, 60)))).toBe(false)
    expect(isReplyDue(solo, missing(13, 180), last(missing(11, 60)))).toBe(true)
  })

  it('asks less and less often for a message that does not come back, and never stops', () => {
    let last: LastReply | undefined
    const asked: number[] = []
    for (let minute = 5; minute < 10 * 60; minute += 1) {
      const now = missing(10 + minute, minute)
      if (!isReplyDue(field, now, last)) continue
      asked.push(minute)
      last = noteReply(now, last)
    }
    expect(asked.slice(0, 5)).toEqual([5, 15, 35, 75, 155])
    expect(asked.at(-1)).toBeGreaterThan(9 * 60 - 80)
  })

  it('asks at the first pause again once something has come back or something else is lost', () => {
    let last: LastReply | undefined
    for (const minute of [5, 15, 35, 75]) last = noteReply(missing(10 + minute, minute), last)
    const other = { ...missing(100, 90), seqs: [10, 88] }
    expect(isReplyDue(field, missing(100, 90), last)).toBe(false)
    expect(isReplyDue(field, other, last)).toBe(true)
    expect(isReplyDue(field, { ...other, newestSessionAtMs: START_MS + 80 * MINUTE_MS }, last)).toBe(false)
  })

  it('asks at once for what a new run of the sender misses', () => {
    const last = noteReply({ ...missing(15, 5), epoch: 2 }, undefined)
    expect(isReplyDue(field, missing(16, 6), last)).toBe(true)
  })

  it('counts messages across the turn of the sequence', () => {
    const turned = { ...missing(2, 6), seqs: [65_535] }
    expect(isReplyDue(field, turned, undefined)).toBe(true)
    expect(isReplyDue(field, { ...turned, newestSeq: 0 }, undefined)).toBe(false)
  })

  it('knows no clock: a replay of another year is asked the same', () => {
    const years = 11 * 365 * 24 * HOUR_MS
    const old = { ...missing(13, 5), oldestSinceMs: START_MS - years }
    expect(isReplyDue(field, { ...old, newestSessionAtMs: START_MS - years + 5 * MINUTE_MS }, undefined)).toBe(true)
  })
})
