import { DAY_MS } from '#base/units'
import { deviceNameOf } from '#db/senders'
import { type AlarmTrust, alarmIdOf, type ConsoleAlarm } from '#protocol/console/alarm'
import { UNSEALED } from '#protocol/edge/frame'
import { wireDeg } from '#protocol/edge/report'
import { type GlancedSos, glanceSos } from '#protocol/edge/sos-frame'
import { type OpenedMessage, openMessage } from '../ingest/open-message'
import { sealOf } from '../ingest/stream-seal'
import { SOLE_SLOT } from '../ingest/translate-said'
import type { ArrivedMessage } from '../ports/inbox'
import type { Sender } from '../ports/senders'
import type { SenderDirectory } from './sender-directory'

/** What a message that has just arrived calls for, before anybody knows whether it is to be believed. */
export type Calls = {
  readonly device: string
  readonly receivedAtMs: number
  readonly opened: Extract<OpenedMessage, { kind: 'payload' | 'positions' }>
  /** Its door does not believe it. */
  readonly isRefused: boolean
  /** The short name of the organization whose key it came by. */
  readonly door?: string
}

/** A call as it may be shown; `isSure` when reading the record again could change nothing of it. */
export type JudgedCalls = { readonly alarms: readonly ConsoleAlarm[]; readonly isSure: boolean }

/** Looks whether a message may hold a call for help: quickly, for nearly all hold none. Undefined: it holds none. */
export function callsOf(message: ArrivedMessage): Calls | undefined {
  const opened = openMessage(message)
  const isCall =
    opened.kind === 'payload'
      ? glanceSos(opened.payload, UNSEALED) !== undefined
      : opened.kind === 'positions' && opened.positions.some(({ isDistress }) => isDistress)
  if (!isCall || (opened.kind !== 'payload' && opened.kind !== 'positions')) return undefined
  const { imei, deviceId, organization: door, receivedAtMs } = message
  return {
    ...{ device: deviceNameOf(imei, door, deviceId), receivedAtMs, opened },
    ...{ isRefused: message.quarantine !== undefined, ...(door === undefined ? {} : { door }) },
  }
}

/** The alarms of a message, named and judged by what this process knows of their sender. */
export function judgeCalls(calls: Calls, directory: SenderDirectory): JudgedCalls {
  const { device, door, opened } = calls
  const sender = directory.find(device)
  const isOthers = door !== undefined && sender !== undefined && directory.organization(door) !== sender.organizationId
  if (opened.kind === 'positions') return judgePositions(calls, directory, isOthers)
  // The bytes of a rented tracker are a position; what looks like a frame of ours in them is chance.
  if (sender?.kind === 'rock7') return { alarms: [], isSure: true }
  const seen = judgeSeal(opened.payload, isOthers ? undefined : sender)
  if (seen === undefined) return { alarms: [], isSure: true }
  const { sos } = seen
  const trust = calls.isRefused || isOthers ? 'refused-at-door' : seen.trust
  const raisedAtMs = 1000 * sos.raisedAtS
  const isProved = seen.trust === 'authenticated' || seen.trust === 'unauthenticated'
  // Chance, or damage, would hardly hit the present.
  const isPlausible = Math.abs(raisedAtMs - calls.receivedAtMs) < PLAUSIBLE_MS
  if (!isProved && !isPlausible) return { alarms: [], isSure: sender !== undefined }
  const alarm = alarmOf(calls, directory, { ...sos, raisedAtMs, trust })
  const cancelled = sos.cancelledAtS === undefined ? {} : { cancelled: { atMs: 1000 * sos.cancelledAtS, trust } }
  const { fix } = sos
  const place = fix && {
    fix: { atMs: 1000 * fix.atS, latDeg: wireDeg(fix.lat, fix.halvings), lonDeg: wireDeg(fix.lon, fix.halvings) },
  }
  return { alarms: [{ ...alarm, ...cancelled, ...place }], isSure: sender !== undefined && isProved }
}

const PLAUSIBLE_MS = 7 * DAY_MS

function judgeSeal(
  payload: Uint8Array,
  sender: Sender | undefined,
): { sos: GlancedSos['sos']; trust: AlarmTrust } | undefined {
  const isKeyAtHand = sender !== undefined && (!sender.isKeyed || sender.key !== undefined)
  const glanced = glanceSos(payload, isKeyAtHand ? sealOf(sender) : UNSEALED)
  if (glanced === undefined) return undefined
  const { sos, isProved } = glanced
  if (isKeyAtHand)
    return { sos, trust: !isProved ? 'wrong-seal' : sender.isKeyed ? 'authenticated' : 'unauthenticated' }
  // Nobody knows the device, or its key: with no key at all it is proved to be whole, and no more.
  return { sos, trust: isProved && sender?.isKeyed !== true ? 'unauthenticated' : 'key-not-at-hand' }
}

/** A button pressed on another maker's device or a phone. Nothing proves a sender there. */
function judgePositions(calls: Calls, directory: SenderDirectory, isOthers: boolean): JudgedCalls {
  const { opened, isRefused, device } = calls
  if (opened.kind !== 'positions') return { alarms: [], isSure: true }
  const trust = isRefused || isOthers ? 'refused-at-door' : 'unauthenticated'
  const pressed = opened.positions.filter(({ isDistress }) => isDistress)
  const alarms = pressed.map(({ atMs: raisedAtMs, latDeg, lonDeg }) => ({
    ...alarmOf(calls, directory, { ...PRESSED, raisedAtMs, trust }),
    fix: { atMs: raisedAtMs, latDeg, lonDeg },
  }))
  return { alarms, isSure: directory.find(device) !== undefined }
}

/** It counts no incidents, so each instant of it is one. */
const PRESSED = { epoch: 0, slot: SOLE_SLOT, incident: 0, distress: 'unspecified' }

type Told = {
  readonly epoch: number
  readonly slot: number
  readonly incident: number
  readonly distress: string
  readonly raisedAtMs: number
  readonly trust: AlarmTrust
}

function alarmOf({ device, receivedAtMs, door }: Calls, directory: SenderDirectory, told: Told): ConsoleAlarm {
  const { slot, distress, raisedAtMs, trust } = told
  return {
    ...{ id: alarmIdOf({ ...told, device }), device, slot, distress, raisedAtMs },
    ...{ receivedAtMs, lastReceivedAtMs: receivedAtMs, trust, record: 'memory' },
    ...directory.namesOf({ device, slot, raisedAtMs, receivedAtMs }, door),
  }
}
