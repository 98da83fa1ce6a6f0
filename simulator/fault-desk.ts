import { UNSEALED } from '#protocol/edge/frame'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { NO_KEY, type TagKey } from '#protocol/edge/tag'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import type { Link } from './link'

/** What can be done on purpose to the radio of a race. */
export const RADIO_FAULTS = ['lose-messages', 'no-satellite'] as const
export type RadioFault = (typeof RADIO_FAULTS)[number]

/** A message that was lost on purpose between Iridium and shore: known here, and for shore to find out. */
export type TakenMessage = {
  readonly imei: string
  readonly epoch: number
  readonly seq: number
  readonly atMs: number
}

/** How the radio of a race is being disturbed. */
export type FaultReport = {
  /** Messages still to be lost. */
  readonly toLose: number
  /** Every session fails until then; absent when there are satellites. */
  readonly darkUntilMs?: number
  /** The newest last. */
  readonly taken: readonly TakenMessage[]
  /** Numbers of the entries that no gateway hears now, where trackers are heard by gateways: not the satellite link's doing. */
  readonly unheard: readonly string[]
}

/** Disturbs the radio of one race when told. Every disturbance ends by itself. */
export type FaultDesk = {
  /** Begins a fault; false while one of that kind is under way. */
  begin(fault: RadioFault, nowMs: number): boolean
  report(nowMs: number): FaultReport
  /** A device's link that has no satellite while told so. */
  disturb(link: Link): Link
  /** Keeps account of who is heard by a gateway. */
  noteHeard(entryNumber: string, isHeard: boolean): void
  /** Whether a frame that is about to be delivered to shore is lost instead. `key`: what its device seals with. */
  takes(frame: Uint8Array, imei: string, nowMs: number, key?: TagKey): boolean
}

export const LOSE_MESSAGES = 5
export const DARK_MS = 10 * 60_000
const DARK_SESSION_MS = 45_000
const TAKEN_MAX = 50

/** Creates a desk that disturbs nothing. */
export function createFaultDesk(): FaultDesk {
  const taken: TakenMessage[] = []
  const unheard = new Set<string>()
  let toLose = 0
  let darkUntilMs = 0
  return {
    begin(fault, nowMs) {
      if (fault === 'lose-messages') {
        if (toLose > 0) return false
        toLose = LOSE_MESSAGES
      } else {
        if (darkUntilMs > nowMs) return false
        darkUntilMs = nowMs + DARK_MS
      }
      return true
    },
    report: (nowMs) => ({
      ...(darkUntilMs > nowMs ? { darkUntilMs } : {}),
      ...{ toLose, taken: [...taken], unheard: [...unheard] },
    }),
    noteHeard(entryNumber, isHeard) {
      if (isHeard) unheard.delete(entryNumber)
      else unheard.add(entryNumber)
    },
    disturb: (link) => ({
      handsOver: () => link.handsOver(),
      attempt: (atMs) =>
        atMs < darkUntilMs ? { endsAtMs: atMs + DARK_SESSION_MS, modem: 'failed' } : link.attempt(atMs),
    }),
    takes(frame, imei, nowMs, key = NO_KEY) {
      const name = toLose > 0 ? nameOf(frame, key) : undefined
      if (name === undefined) return false
      toLose -= 1
      taken.push({ imei, ...name, atMs: nowMs })
      if (taken.length > TAKEN_MAX) taken.shift()
      return true
    },
  }
}

/** Which message of its sender a frame carries, as a shore that knows nothing yet would read it; nothing for a session that brought none. */
function nameOf(frame: Uint8Array, key: TagKey): { epoch: number; seq: number } | undefined {
  const envelope = decodeMoMessage(frame)
  if (!envelope.ok || envelope.value.payload === undefined) return undefined
  const { payload, sessionAtMs } = envelope.value
  const [run] = receive(createShoreState(), payload, sessionAtMs, { ...UNSEALED, key }).state.runs
  return run && { epoch: run.epoch, seq: run.account.newest % run.account.turn }
}
