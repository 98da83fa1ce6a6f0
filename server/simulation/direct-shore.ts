import type { Random } from '#base/random'
import {
  createShoreState,
  decodeShoreState,
  encodeShoreState,
  gapReport,
  receive,
  type ShoreEffect,
  type ShoreState,
} from '#protocol/edge/shore-session'
import { createAlarmDesk } from './alarm-desk'
import type { SimulationFaults } from './faults'
import { keyOf, type Ledger } from './ledger'
import type { ArrivingCopy, GapRecord, Shore } from './shore'

type StreamLog = { state: ShoreState; readonly taken: { readonly bytes: Uint8Array; readonly sessionAtMs: number }[] }

/** As the server's ingest does it: what is rebuilt from when memory is lost, and what is taken again for safety when it is behind. */
const REBUILD_MESSAGES = 600
const OVERLAP_MESSAGES = 32

/**
 * Shore without the server around it: the protocol's session, a log of what was taken, and memory that is lost, kept late or read back as the
 * server's is. Fast, and harder on the protocol: every copy reaches it, where the inbox would know a gateway's repeats.
 */
export function createDirectShore(
  ledger: Ledger,
  faults: SimulationFaults,
  random: Random,
  streams: { readonly count: number; readonly boatsPerStream: number; readonly quietFromMs: number },
): Shore {
  const logs = Array.from({ length: streams.count }, (): StreamLog => ({ state: createShoreState(), taken: [] }))
  const gaps = new Map<string, GapRecord>()
  const faultNames: string[] = []
  const alarmDesk = createAlarmDesk()

  const note = (effect: ShoreEffect, { stream, damaged }: ArrivingCopy, atMs: number) => {
    switch (effect.kind) {
      case 'reports':
        for (const { slot, atS, lat, lon } of effect.reports) {
          ledger.noteReport(stream * streams.boatsPerStream + slot, atS, lat, lon, atMs)
        }
        break
      case 'gap':
        gaps.set(keyOf(stream, effect.epoch, effect.seq), { state: effect.state, atMs })
        break
      case 'notes':
        for (const told of effect.notes) ledger.said.noteTold(stream, told)
        break
      case 'sos':
        alarmDesk.take(stream, effect.sos, ledger.said.noteAlarmSurfaced(stream, effect.sos, atMs), atMs)
        break
      case 'fault':
        if (!damaged) faultNames.push(effect.fault.kind)
    }
  }

  return {
    gaps,
    faultNames,
    shownWrongly: [],
    knowsRun: (stream, epoch) => (logs[stream] as StreamLog).state.runs.some((run) => run.epoch === epoch),
    reply: (stream) => alarmDesk.answer(stream) ?? gapReport((logs[stream] as StreamLog).state)?.bytes,
    take(copy, atMs) {
      const { bytes, sessionAtMs } = copy
      const log = logs[copy.stream] as StreamLog
      if (bytes === undefined) return
      const isRough = atMs < streams.quietFromMs
      if (isRough && random.chance(faults.serverRestarts)) log.state = readBack(log, encodeShoreState(log.state), 0)
      if (isRough && random.chance(faults.memoryLosses)) log.state = replay(createShoreState(), log, REBUILD_MESSAGES)
      const savedBefore = isRough && random.chance(faults.savesLost) ? encodeShoreState(log.state) : undefined
      const { state, effects } = receive(log.state, bytes, sessionAtMs)
      log.state = state
      log.taken.push({ bytes, sessionAtMs })
      for (const effect of effects) note(effect, copy, atMs)
      if (savedBefore !== undefined) log.state = readBack(log, savedBefore, 1)
    },
  }
}

function readBack(log: StreamLog, bytes: Uint8Array, behindMessages: number): ShoreState {
  const kept = decodeShoreState(bytes)
  if (!kept.ok) throw new Error(`shore could not read its own state: ${kept.fault.kind}`)
  return replay(kept.value, log, OVERLAP_MESSAGES + behindMessages)
}

/** Takes the newest messages into a state; what follows from them has been recorded before. */
function replay(state: ShoreState, { taken }: StreamLog, count: number): ShoreState {
  return taken.slice(-count).reduce((so, { bytes, sessionAtMs }) => receive(so, bytes, sessionAtMs).state, state)
}
