import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { encodeAsk } from './ask-frame'
import { encodeChunk, encodeChunkReply } from './chunk/chunk-frame'
import { BOAT_CHUNK_POLICY, SHORE_CHUNK_POLICY } from './chunk/chunk-policy'
import { offer } from './chunk/chunk-sender'
import { chunksOf, NOW_MS, randomContent } from './chunk/test-transfers'
import { createTransfers, nextTransferFrame, onChunk, onChunkAnswer, transferFailed } from './chunk/transfers'
import { openFrame, type Seal } from './frame'
import { onShoreFrame } from './from-shore'
import { encodeNeighbours } from './neighbours-frame'
import { encodeNoteFrame } from './note-frame'
import { encodeOrder } from './order-frame'
import { readOther } from './other-frame'
import { SOLO_POLICY } from './policy'
import { encodeReply } from './reply-frame'
import { encodeRule } from './rule-frame'
import { createSender, encodeSender, nextMessage, observe, type Sender } from './sender'
import { encodeSos, encodeSosAck } from './sos-frame'
import { nextSos, raiseSos } from './sos-sender'

const SEAL: Seal = { key: [1, 2, 3, 4], tagBytes: 2 }

function boat(): Sender {
  const sender = createSender(SOLO_POLICY, 1, SEAL.key)
  observe(sender, { slot: 0, atS: NOW_MS / 1000, latDeg: 48, lonDeg: -5 })
  nextMessage(sender, 340, NOW_MS)
  return sender
}

const STANDING = { epoch: 0, slot: 0, atS: 1_790_000_000, racing: 9, rank: 2, neighbours: [] }

describe('what comes from shore', () => {
  it('A4, E1, K3: is told by one function, whatever it is', () => {
    const sender = boat()
    const incident = raiseSos(sender, { slot: 0, distress: 'fire', atS: NOW_MS / 1000 })
    const [chunk] = chunksOf(randomContent(createRandom(1), 100), 1)
    const reply = { kind: 'text', id: 1, status: 'done' } as const
    const ack = { epoch: 1, slot: 0, incident, state: 'raised', isSeen: true } as const
    const rule = { errorM: 200, heartbeatS: 3600, leastIntervalS: 60, parkedIntervalS: 7200, zones: [] }
    const order = { kind: 'text', text: 'Gale at the cape: reef now' } as const
    const missing = { epoch: 1, from: 0, newest: 0, missing: [0], wantsRefresh: false }
    const frames: [Uint8Array, unknown][] = [
      [encodeReply(missing, SEAL), { kind: 'reply' }],
      [encodeSosAck(ack, SEAL), { kind: 'sos-ack', ack }],
      [encodeNeighbours(STANDING, SEAL), { kind: 'neighbours', said: STANDING }],
      [encodeChunk(chunk!, 0, SEAL), { kind: 'chunk', chunk }],
      [encodeChunkReply(reply, 0, SEAL), { kind: 'chunk-reply', reply }],
      [encodeRule(rule, 0, SEAL), { kind: 'rule', rule }],
      [encodeOrder(order, 0, SEAL), { kind: 'order', order }],
    ]
    for (const [bytes, value] of frames) expect(onShoreFrame(sender, bytes, NOW_MS)).toEqual({ ok: true, value })
    expect(nextSos(sender, NOW_MS)).toBeUndefined()
    expect(nextMessage(sender, 340, NOW_MS)?.carried).toHaveLength(1)
  })

  it('A8, E3: what only boats say is refused by name, and any bytes change nothing', () => {
    const sender = boat()
    const before = encodeSender(sender)
    const sos = { epoch: 1, slot: 0, incident: 0, distress: 'fire', raisedAtS: 1, sentBefore: 0 } as const
    const status = { slot: 0, atS: NOW_MS / 1000, item: { kind: 'status', status: 1 } } as const
    const head = { epoch: 1, seq: 0, halvings: 0, restored: [], timeSpan: 'near' as const }
    for (const [bytes, frameKind] of [
      [encodeSos(sos, SEAL), 'sos'],
      [encodeAsk({ epoch: 1, slot: 0, wishes: ['standings'] }, SEAL), 'ask'],
      [encodeNoteFrame({ ...head, notes: [status] }, SEAL), 'notes'],
    ] as const) {
      expect(onShoreFrame(sender, bytes, NOW_MS)).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind } })
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 270 }), fc.constantFrom(0xe0, 0xc1, 0x80), (body, first) => {
        expect(onShoreFrame(sender, Uint8Array.of(first, ...body), NOW_MS).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
    expect(encodeSender(sender)).toEqual(before)
    expect(onShoreFrame(sender, encodeNeighbours(STANDING, SEAL), NOW_MS).ok).toBe(true)
  })
})

describe('transfers of two sides', () => {
  it('K19 bring a content each way at once, over a link that loses and modems that fail', () => {
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(`${seed}/transfers`)
      const sides = [
        { transfers: createTransfers(BOAT_CHUNK_POLICY), bytesMax: 340, content: randomContent(random, 2500) },
        { transfers: createTransfers(SHORE_CHUNK_POLICY), bytesMax: 270, content: randomContent(random, 1800) },
      ]
      for (const { transfers, content } of sides) offer(transfers.sender, content, 'course', NOW_MS)
      const come: Uint8Array[][] = [[], []]
      for (let minute = 0; minute < 2000; minute++) {
        const nowMs = NOW_MS + 60_000 * minute
        for (const [i, { transfers, bytesMax }] of sides.entries()) {
          const frame = nextTransferFrame(transfers, { epoch: 1, seal: SEAL }, bytesMax, nowMs)
          if (frame === undefined) continue
          expect(frame.bytes.length).toBeLessThanOrEqual(bytesMax)
          if (random.chance(0.1)) transferFailed(transfers, frame)
          if (random.chance(0.3)) continue
          const [other, opened] = [sides[1 - i]!, openFrame(frame.bytes)]
          const read = opened.ok ? readOther(opened.value, 0, SEAL.key) : opened
          if (!read.ok) throw new Error(read.fault.kind)
          if (read.value.kind === 'chunk-reply') onChunkAnswer(other.transfers, read.value.reply, nowMs)
          if (read.value.kind !== 'chunk') continue
          for (const effect of onChunk(other.transfers, read.value.chunk, nowMs)) {
            if (effect.kind === 'content') come[i]?.push(effect.content)
          }
        }
      }
      expect(come).toEqual(sides.map(({ content }) => [content]))
      expect(sides.map(({ transfers }) => transfers.sender.transfers)).toEqual([[], []])
    }
  })
})
