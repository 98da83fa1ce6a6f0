import type { Database } from '#db/client'
import { queueOutgoing } from '#db/outgoing'
import { setPromisedCadence } from '#db/registration'
import { hasReportingAgreement } from '#db/reporting'
import { findStreamByImei, type Stream } from '#db/streams'
import { encodeOrder, type Order } from '#protocol/edge/order-frame'
import { sealOf } from '#server/ingest/stream-seal'
import { OUTGOING_PRIORITY } from '#server/ports/outbox'
import type { SendOptions } from './options'

/** Puts an order into the outbox. `done` tells of it, `fault` why not: one sentence for the person who asked. */
export async function sendOrder(
  db: Database,
  organizationId: string,
  { imei, order, lastsMs }: SendOptions,
  nowMs: number,
): Promise<{ readonly done: string[] } | { readonly fault: string }> {
  const stream = await findStreamByImei(db, imei)
  const fault = await faultOf(db, organizationId, stream, order)
  if (stream === undefined || fault !== undefined)
    return { fault: `${fault ?? `There is no device ${imei}.`} Nothing was sent.` }
  const { streamId, slots } = stream
  const payload = encodeOrder(order, 0, sealOf(stream))
  const number = await queueOutgoing(
    db,
    {
      ...{ organizationId, streamId, kind: order.kind, priority: OUTGOING_PRIORITY[order.kind], payload },
      ...(order.kind === 'text' ? {} : { replaces: replacesKey(order) }),
      expiresAtMs: nowMs + lastsMs,
    },
    nowMs,
  )
  const done = [
    `Message ${number} waits for ${imei}: ${payload.length} bytes. See: npm run outbox -- list --device ${imei}`,
  ]
  if (order.kind !== 'interval') return { done }
  const { slot, fixIntervalS, reportIntervalS } = order
  const trackerIds = [...slots].flatMap(([at, id]) => (slot === undefined || slot === at ? [id] : []))
  const cadence = { fixIntervalMs: 1000 * fixIntervalS, reportIntervalMs: 1000 * reportIntervalS }
  const entries = await setPromisedCadence(db, trackerIds, cadence, nowMs)
  return {
    done: [
      ...done,
      `From now on ${entries === 1 ? '1 entry is' : `${entries} entries are`} judged by it: a report every ${reportIntervalS} s.`,
    ],
  }
}

/** Of one tracker only the newest interval is worth its bytes, and one call for its place at a time. */
const replacesKey = ({ kind, slot }: Order): string => (slot === undefined ? kind : `${kind} ${slot}`)

async function faultOf(
  db: Database,
  organizationId: string,
  stream: Stream | undefined,
  { kind, slot }: Order,
): Promise<string | undefined> {
  if (stream === undefined || stream.organizationId !== organizationId) return 'There is no such device.'
  if (stream.kind !== 'edge') return 'This device does not speak our radio protocol: its provider can send to it.'
  if (slot !== undefined && !stream.slots.has(slot)) return `It has no tracker in slot ${slot}.`
  if (kind === 'interval' && (await hasReportingAgreement(db, stream.streamId)))
    return 'It reports by an agreement for a race, which an interval would end: change the agreement instead.'
  return undefined
}
