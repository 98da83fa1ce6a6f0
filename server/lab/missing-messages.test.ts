import { expect, it } from 'vitest'
import type { LabBooks } from '../ports/lab-record'
import { missingMessages } from './missing-messages'

const sender = (streamId: string, entryNumber: string | null) => {
  return {
    streamId,
    imei: `imei ${streamId}`,
    profile: 'field' as const,
    entryNumber,
    reportIntervalMs: 60_000,
    lastSessionAtMs: 0,
  }
}
const books = {
  senders: [sender('a', null), sender('b', 'FAR 12'), sender('c', null)],
  gaps: [
    { streamId: 'c', epoch: 3, seq: 7, state: 'open', openedAtMs: 500, closedAtMs: null },
    { streamId: 'a', epoch: 3, seq: 7, state: 'filled', openedAtMs: 300, closedAtMs: 900 },
    { streamId: 'b', epoch: 0, seq: 1, state: 'lost', openedAtMs: 100, closedAtMs: 950 },
  ],
} as unknown as LabBooks

it('tells each message once: what was done to it on purpose beside what shore found out', () => {
  const taken = [
    { imei: 'imei a', epoch: 3, seq: 7, atMs: 250 },
    { imei: 'imei c', epoch: 3, seq: 8, atMs: 600 },
    { imei: 'of another race', epoch: 3, seq: 7, atMs: 700 },
  ]
  expect(missingMessages(books, taken, () => false)).toEqual([
    { gateway: 2, epoch: 3, seq: 8, state: 'unnoticed', takenAtMs: 600 },
    { gateway: 2, epoch: 3, seq: 7, state: 'open', noticedAtMs: 500 },
    { entry: 'FAR 12', epoch: 0, seq: 1, state: 'lost', noticedAtMs: 100, closedAtMs: 950 },
    { gateway: 1, epoch: 3, seq: 7, state: 'filled', noticedAtMs: 300, closedAtMs: 900, takenAtMs: 250 },
  ])
})

it('tells a message that has come and cannot be read yet from one that has not come', () => {
  const [open] = missingMessages(books, [], (streamId, epoch, seq) => `${streamId} ${epoch} ${seq}` === 'c 3 7')
  expect(open).toMatchObject({ gateway: 2, seq: 7, state: 'unread' })
})
