import { DAY_MS } from '#base/units'
import { MT_FLAG, type MtMessage } from '#protocol/sbd/mt-message'

/** A message from shore on its way to a device. */
export type MtWaiting = { readonly mtmsn: number; readonly payload: Uint8Array }

/** What the gateway reads of a request. */
export type MtRequest = Pick<MtMessage, 'imei' | 'flags' | 'payload' | 'priority'> &
  Partial<Pick<MtMessage, 'clientMessageId'>>

/** What the gateway knows of a device. */
export type MtDevice = {
  /** Has had a session since it was switched on. */
  readonly isAttached: boolean
  readonly hasRingAlerts: boolean
}

/** Messages for devices, a queue each, as the gateway keeps them until a device calls. */
export type MtMailbox = {
  /** Makes a device known, or known otherwise. */
  provision(imei: string, device?: Partial<MtDevice>): void
  /** What becomes of a request: its place in the queue, or a negative status (Guide section 7.2.5). */
  offer(request: MtRequest): number
  /** The message that the device's session attempts; nothing when none waits. It stays until it is taken. */
  peek(imei: string): MtWaiting | undefined
  /** The message that goes with the device's good session, one a session. */
  take(imei: string): MtWaiting | undefined
}

const QUEUE_MAX = 50
/** What a 9602 or 9603 takes. */
const PAYLOAD_BYTES_MAX = 270
const MTMSN_MAX = 65_535
const PRIORITY_LAST = 5
/** The gateway cleans up once a day, and keeps a message so long (Guide section 10). */
const CLEANS_UP_AT_MS = (6 * 60 + 14) * 1000
const KEEPS_MS = 5 * DAY_MS

export const MT_STATUS = {
  done: 0,
  badImei: -1,
  unknownImei: -2,
  tooLarge: -3,
  noPayload: -4,
  queueFull: -5,
  noResources: -6,
  violation: -7,
  noRingAlerts: -8,
  notAttached: -9,
  strangeAddress: -10,
  mtmsnOutOfRange: -11,
} as const

type Kept = MtWaiting & { readonly priority: number; readonly atMs: number }
type Queue = { device: MtDevice; waiting: Kept[]; nextMtmsn: number }

/** Creates an empty mailbox that knows no device. Without a clock nothing in it grows old. */
export function createMtMailbox(now: () => number = () => 0): MtMailbox {
  const queues = new Map<string, Queue>()
  const queueOf = (imei: string): Queue | undefined => {
    const queue = queues.get(imei)
    if (queue !== undefined) cleanUp(queue, now())
    return queue
  }
  return {
    provision(imei, device = {}) {
      const known = queues.get(imei) ?? { device: { isAttached: true, hasRingAlerts: true }, waiting: [], nextMtmsn: 1 }
      queues.set(imei, Object.assign(known, { device: { ...known.device, ...device } }))
    },
    offer(request) {
      const queue = queueOf(request.imei)
      if (queue === undefined) return MT_STATUS.unknownImei
      const refusal = refusalOf(request, queue.device)
      if (refusal !== undefined) return refusal
      if (has(request, 'flushQueue')) queue.waiting = []
      return request.payload === undefined ? MT_STATUS.done : enqueue(queue, request, request.payload, now())
    },
    peek: (imei) => handedOut(queueOf(imei)?.waiting[0]),
    take: (imei) => handedOut(queueOf(imei)?.waiting.shift()),
  }
}

const has = ({ flags }: MtRequest, flag: keyof typeof MT_FLAG): boolean => (flags & MT_FLAG[flag]) !== 0

const handedOut = (kept: Kept | undefined): MtWaiting | undefined =>
  kept && { mtmsn: kept.mtmsn, payload: kept.payload }

/** Why a request is wrong whatever the queue holds. Of flags only 1+2 and 1+32 go together. */
function refusalOf(request: MtRequest, device: MtDevice): number | undefined {
  const { payload, clientMessageId = 0 } = request
  const [rings, assigns] = [has(request, 'ringAlertOnly'), has(request, 'assignMtmsn')]
  if (rings && (payload !== undefined || assigns)) return MT_STATUS.violation
  if (assigns && has(request, 'highPriority')) return MT_STATUS.violation
  if (assigns && (payload === undefined || clientMessageId < 1 || clientMessageId > MTMSN_MAX))
    return MT_STATUS.mtmsnOutOfRange
  if (rings && !device.hasRingAlerts) return MT_STATUS.noRingAlerts
  if (!device.isAttached) return MT_STATUS.notAttached
  if (payload === undefined) return rings || has(request, 'flushQueue') ? undefined : MT_STATUS.noPayload
  return payload.length > PAYLOAD_BYTES_MAX ? MT_STATUS.tooLarge : undefined
}

/** Behind those of its priority, before lower ones; in a full queue in the place of the oldest of the lowest, if that is lower. */
function enqueue(queue: Queue, request: MtRequest, payload: Uint8Array, nowMs: number): number {
  const { waiting } = queue
  const priority = priorityOf(request)
  if (waiting.length >= QUEUE_MAX) {
    const lowest = Math.max(...waiting.map((kept) => kept.priority))
    if (priority >= lowest) return MT_STATUS.queueFull
    const oldest = waiting.findIndex((kept) => kept.priority === lowest)
    waiting.splice(oldest, 1)
  }
  const behind = waiting.findIndex((kept) => kept.priority > priority)
  const at = behind < 0 ? waiting.length : behind
  waiting.splice(at, 0, { mtmsn: mtmsnFor(queue, request), payload, priority, atMs: nowMs })
  return at + 1
}

function priorityOf(request: MtRequest): number {
  const { priority = PRIORITY_LAST } = request
  return has(request, 'highPriority') && priority >= 1 && priority <= PRIORITY_LAST ? priority : PRIORITY_LAST
}

function mtmsnFor(queue: Queue, request: MtRequest): number {
  if (has(request, 'assignMtmsn')) return request.clientMessageId ?? 0
  const mtmsn = queue.nextMtmsn
  queue.nextMtmsn = (mtmsn % MTMSN_MAX) + 1
  return mtmsn
}

/** If at the last clean-up one message had been too old, all that waited then are gone. */
function cleanUp(queue: Queue, nowMs: number): void {
  const cleanedAtMs = Math.floor((nowMs - CLEANS_UP_AT_MS) / DAY_MS) * DAY_MS + CLEANS_UP_AT_MS
  if (!queue.waiting.some(({ atMs }) => atMs <= cleanedAtMs - KEEPS_MS)) return
  queue.waiting = queue.waiting.filter(({ atMs }) => atMs > cleanedAtMs)
}
