import { SEQ_TURN } from '#protocol/edge/data-head'
import { decodeReply } from '#protocol/edge/reply-frame'
import type { OutgoingMessage } from '#protocol/edge/sender'
import { NO_KEY } from '#protocol/edge/tag'
import type { SimulatedFleet } from './fleet'
import { createSaidBook, type SaidBook } from './said-book'

/** A message as the simulation knows it: what it carries, and what became of it. */
export type LedgerMessage = {
  readonly stream: number
  readonly epoch: number
  readonly seq: number
  readonly sentAtMs: number
  /** By boat of the stream: the newest round that this message or one before it carried; -1 for none. */
  readonly newestSent: Int32Array
  /** Numbers of the fixes that it carries. */
  readonly fixes: readonly number[]
  /** A whole copy has come to shore. */
  come: boolean
  /** It came in time: its run was not over, so that shore accounts for it and for all before it. */
  inRun: boolean
  /** A reply has said that shore holds it, and that was found true. */
  heldAndTrue: boolean
}

/** For one boat: at what instant which newest round was known, ascending: `[atMs, round, atMs, round …]`. */
export type NewestLine = number[]

/** The books of a run, kept beside the protocol. */
export type Ledger = {
  readonly fleet: SimulatedFleet
  readonly streamOf: (boat: number) => number
  readonly messages: ReadonlyMap<string, LedgerMessage>
  /** By fix: 1 when shore has it. */
  readonly recorded: Uint8Array
  /** By fix: when shore first had it; NaN when it never had. */
  readonly recordedAtMs: Float64Array
  /** By fix: the messages that carried it, in their order. */
  readonly carriers: (LedgerMessage[] | undefined)[]
  /** By boat: newest round that shore knew, and that it would have known had every message that came been told at once. */
  readonly told: NewestLine[]
  readonly come: NewestLine[]
  /** Reports that no boat has measured, as words. */
  readonly wrong: string[]
  /** Fixes that a reply called held and shore did not have, as words. */
  readonly falselyHeld: string[]
  /** What is said beside fixes. */
  readonly said: SaidBook
  noteSent(stream: number, epoch: number, message: OutgoingMessage, atMs: number): LedgerMessage
  noteCome(message: LedgerMessage, atMs: number): void
  /** Takes a fix that shore accepts. */
  noteReport(boat: number, atS: number, lat: number, lon: number, atMs: number): void
  noteReply(stream: number, bytes: Uint8Array): void
}

export type Streams = {
  /** Boats of a stream: boat `first + slot` is slot `slot`. */
  readonly count: number
  readonly boatsPerStream: number
}

export const keyOf = (stream: number, epoch: number, seq: number) => `${stream} ${epoch} ${seq % SEQ_TURN}`

export function createLedger(fleet: SimulatedFleet, { boatsPerStream }: Streams): Ledger {
  const messages = new Map<string, LedgerMessage>()
  /** By stream and epoch, then by sequence as on the wire. */
  const runs = new Map<string, Map<number, LedgerMessage>>()
  const newestSent: Int32Array[] = []
  const recorded = new Uint8Array(fleet.rounds * fleet.boats)
  const recordedAtMs = new Float64Array(fleet.rounds * fleet.boats).fill(Number.NaN)
  const carriers: (LedgerMessage[] | undefined)[] = new Array(fleet.rounds * fleet.boats).fill(undefined)
  const lines = () => Array.from({ length: fleet.boats }, (): NewestLine => [])
  const [told, come, wrong, falselyHeld]: [NewestLine[], NewestLine[], string[], string[]] = [lines(), lines(), [], []]

  const noteSent = (stream: number, epoch: number, { messageId: seq, carried }: OutgoingMessage, sentAtMs: number) => {
    const fixes = carried.flatMap(({ slot, atS }) => {
      return fleet.idAt(stream * boatsPerStream + slot, atS) ?? []
    })
    const sentBefore = newestSent[stream] ?? new Int32Array(boatsPerStream).fill(-1)
    const sentNow = sentBefore.slice()
    for (const id of fixes) {
      const slot = (id % fleet.boats) - stream * boatsPerStream
      sentNow[slot] = Math.max(sentNow[slot] as number, Math.floor(id / fleet.boats))
    }
    newestSent[stream] = sentNow
    const base = { stream, epoch, seq, sentAtMs, newestSent: sentNow, fixes }
    const message: LedgerMessage = { ...base, come: false, inRun: false, heldAndTrue: false }
    messages.set(keyOf(stream, epoch, seq), message)
    const run = runs.get(`${stream} ${epoch}`) ?? new Map<number, LedgerMessage>()
    runs.set(`${stream} ${epoch}`, run.set(seq % SEQ_TURN, message))
    for (const id of fixes) {
      const known = carriers[id]
      if (known === undefined) carriers[id] = [message]
      else known.push(message)
    }
    return message
  }

  const noteReport = (boat: number, atS: number, lat: number, lon: number, atMs: number) => {
    const id = fleet.idAt(boat, atS)
    if (id === undefined || !fleet.isTrue(id, lat, lon)) {
      wrong.push(`boat ${boat} at ${atS} s: ${lat}, ${lon}`)
      return
    }
    if (recorded[id] === 0) recordedAtMs[id] = atMs
    recorded[id] = 1
    extend(told[boat] as NewestLine, atMs, Math.floor(id / fleet.boats))
  }

  return {
    fleet,
    streamOf: (boat) => Math.floor(boat / boatsPerStream),
    messages,
    recorded,
    recordedAtMs,
    carriers,
    told,
    come,
    wrong,
    falselyHeld,
    said: createSaidBook(),
    noteSent,
    noteCome: (message, atMs) => {
      message.come = true
      for (const id of message.fixes) {
        extend(come[id % fleet.boats] as NewestLine, atMs, Math.floor(id / fleet.boats))
      }
    },
    noteReport,
    noteReply: (stream, bytes) => {
      const books = { fleet, recorded, carriers, falselyHeld }
      checkReply(books, bytes, (epoch) => runs.get(`${stream} ${epoch}`))
    },
  }
}

/** Holds what a reply calls held against the books. */
function checkReply(
  { fleet, recorded, carriers, falselyHeld }: Pick<Ledger, 'fleet' | 'recorded' | 'carriers' | 'falselyHeld'>,
  bytes: Uint8Array,
  runOf: (epoch: number) => ReadonlyMap<number, LedgerMessage> | undefined,
): void {
  const reply = decodeReply(bytes, NO_KEY)
  if (!reply.ok) throw new Error(`shore wrote a reply that cannot be read: ${reply.fault.kind}`)
  const { epoch, from, newest } = reply.value
  const missing = new Set(reply.value.missing)
  const span = (newest - from + SEQ_TURN) % SEQ_TURN
  const isCalledHeld = (message: LedgerMessage) =>
    message.epoch === epoch &&
    (message.seq - from + SEQ_TURN * 32) % SEQ_TURN <= span &&
    !missing.has(message.seq % SEQ_TURN)
  const run = runOf(epoch)
  for (let i = 0; i <= span; i++) {
    const message = run?.get((from + i) % SEQ_TURN)
    if (message === undefined || message.heldAndTrue || !isCalledHeld(message)) continue
    // A message that was made whole by others is good for its fixes only with them.
    const absent = message.fixes.filter((id) => recorded[id] === 0)
    const denied = absent.filter((id) => carriers[id]?.every(isCalledHeld))
    for (const id of denied) falselyHeld.push(`${describeFix(fleet, id)} in message ${epoch}/${message.seq}`)
    message.heldAndTrue = absent.length === 0
  }
}

export function describeFix(fleet: SimulatedFleet, id: number): string {
  return `of boat ${id % fleet.boats} in round ${Math.floor(id / fleet.boats)}`
}

export const newestOf = (line: NewestLine): number => line.at(-1) ?? -1

function extend(line: NewestLine, atMs: number, round: number): void {
  if (round > newestOf(line)) line.push(atMs, round)
}
