import { expect, it } from 'vitest'
import type { ArrivedMessage } from '../ports/inbox'
import { createFreshMessages } from './fresh-messages'

const arrived = (bytes: number, part: Partial<ArrivedMessage> = {}): ArrivedMessage => ({
  ...{ source: 'directip', identity: 'x', receivedAtMs: 2000, sessionAtMs: 1000, remoteAddress: '' },
  ...{ bytes: new Uint8Array(bytes), ...part },
})
const recorded = (messageNumber: number, part = {}) => ({
  ...{ messageNumber, organizationId: 'o', streamId: 's', duplicate: false, ...part },
})

it('gives a message as the inbox would, once', () => {
  const fresh = createFreshMessages(100)
  fresh.keep(arrived(3), recorded(7))
  expect(fresh.take(7)).toEqual({
    ...{
      messageNumber: 7,
      organizationId: 'o',
      streamId: 's',
      source: 'directip',
      receivedAtMs: 2000,
      sessionAtMs: 1000,
    },
    bytes: new Uint8Array(3),
  })
  expect(fresh.take(7)).toBeUndefined()
})

it('holds nothing that no stream is asked for, or that was there before', () => {
  const fresh = createFreshMessages(100)
  fresh.keep(arrived(3), recorded(1, { streamId: undefined }))
  fresh.keep(arrived(3), recorded(2, { duplicate: true }))
  fresh.keep(arrived(3), recorded(3, { quarantine: 'other-organization' }))
  expect([1, 2, 3].map(fresh.take)).toEqual([undefined, undefined, undefined])
})

it('lets the oldest go when it holds too much, and what was taken makes room', () => {
  const fresh = createFreshMessages(100)
  for (const number of [1, 2, 3]) fresh.keep(arrived(40), recorded(number))
  expect(fresh.take(1)).toBeUndefined()
  fresh.take(2)
  fresh.keep(arrived(60), recorded(4))
  expect([3, 4].map((number) => fresh.take(number)?.bytes.length)).toEqual([40, 60])
})
