import { describe, expect, it } from 'vitest'
import type { ArrivedMessage, Inbox, RecordedMessage } from '../ports/inbox'
import { answerInTime, InboxLate } from './timely-inbox'

const RECORDED: RecordedMessage = { messageNumber: 1, organizationId: 'o', duplicate: false }

const messageOf = (lengthBytes: number): ArrivedMessage => ({
  ...{ source: 'directip', identity: 'cdr:1', receivedAtMs: 0, remoteAddress: '' },
  bytes: new Uint8Array(lengthBytes),
})

/** An inbox that answers when it is told to. */
function slowInbox() {
  const waiting: { answer: (recorded: RecordedMessage) => void; fail: (error: Error) => void }[] = []
  const record = () => new Promise<RecordedMessage>((answer, fail) => void waiting.push({ answer, fail }))
  return { waiting, inbox: { record } as unknown as Inbox }
}

describe('an inbox that answers in time', () => {
  const open = (options: Parameters<typeof answerInTime>[2]) => {
    const faults: string[] = []
    const slow = slowInbox()
    const inbox = answerInTime(slow.inbox, { fault: (kind) => void faults.push(kind) }, options)
    return { ...slow, faults, record: (lengthBytes: number) => inbox.record(messageOf(lengthBytes)) }
  }

  it('says what the store says, good or bad, where that comes in time', async () => {
    const { record, waiting, faults } = open({ withinMs: 5000 })
    const [good, bad] = [record(10), record(10)]
    waiting[0]?.answer(RECORDED)
    waiting[1]?.fail(new Error('away'))
    expect(await good).toBe(RECORDED)
    await expect(bad).rejects.toThrow('away')
    expect(faults).toEqual([])
  })

  it('sends the sender away where the store is late, and lets the store finish', async () => {
    const { record, waiting, faults } = open({ withinMs: 5 })
    await expect(record(10)).rejects.toBeInstanceOf(InboxLate)
    expect(faults).toEqual(['inbox-late'])
    waiting[0]?.fail(new Error('away after all'))
    const next = record(10)
    waiting[1]?.answer(RECORDED)
    expect(await next).toBe(RECORDED)
  })

  it('holds no more than a bound of what waits, and takes more as soon as the store has answered', async () => {
    const { record, waiting, faults } = open({ withinMs: 5, waitingBytesMax: 100 })
    await expect(record(60)).rejects.toBeInstanceOf(InboxLate)
    await expect(record(60)).rejects.toThrow('no more may wait')
    expect(waiting).toHaveLength(1)
    expect(faults).toEqual(['inbox-late', 'inbox-overfull'])
    waiting[0]?.answer(RECORDED)
    await Promise.resolve()
    const next = record(60)
    waiting[1]?.answer(RECORDED)
    expect(await next).toBe(RECORDED)
  })
})
