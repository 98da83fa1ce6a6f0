import { userInfo } from 'node:os'
import { acceptFix } from '#db/accepted-fixes'
import type { Database } from '#db/client'
import { type ListedSession, listEmptySessions, type RadioHealth, readRadioHealth } from '#db/empty-sessions'
import { type ListedMessage, listMessages } from '#db/inbox-list'
import { findOrganization } from '#db/organizations'
import { findRaceBySlug } from '#db/races'
import { findEntry, setSpeedMax } from '#db/registration'
import { countUnprocessed, markForReprocessing } from '#db/reprocess'
import { applyRetention, measureInbox, RAW_DAYS_MIN, readRetention, setRetention } from '#db/retention'
import { describeSessionStatus } from '#protocol/sbd/mo-message'
import { type LeftOut, listFlagged, listTooFast } from './left-out'
import type { InboxOptions } from './options'
import { registerDevice } from './register'

/** What cannot be done, in one sentence for the person who asked: what happened, what was kept, what to do. */
export class Refusal extends Error {}

type Of<Command extends InboxOptions['command']> = Extract<InboxOptions, { command: Command }>

/** Does what was asked for, and tells of it in lines. Throws a Refusal when it cannot. */
export async function runInbox(db: Database, options: InboxOptions): Promise<string[]> {
  const organizationId = await findOrganization(db, options.organization)
  if (organizationId === undefined) throw new Refusal(`There is no organization ${options.organization}.`)
  switch (options.command) {
    case 'list':
      return orNone('No messages.', (await listMessages(db, organizationId, options)).map(messageLine))
    case 'sessions':
      return sessions(db, organizationId, options)
    case 'left-out':
      return leftOut(db, organizationId, options)
    case 'accept':
      return accept(db, organizationId, options)
    case 'reprocess':
      return reprocess(db, organizationId, options)
    case 'register': {
      const told = await registerDevice(db, organizationId, options)
      if ('fault' in told) throw new Refusal(told.fault)
      return told.done
    }
    case 'speed':
      return setSpeed(db, organizationId, options)
    case 'retain':
      return retain(db, organizationId, options)
  }
}

async function sessions(db: Database, organizationId: string, options: Of<'sessions'>): Promise<string[]> {
  const { imei, sinceMs } = options
  const radios = (await readRadioHealth(db, organizationId, sinceMs)).filter(
    (radio) => imei === undefined || radio.device === imei,
  )
  const empty = await listEmptySessions(db, organizationId, options)
  return [
    ...[`Sessions since ${utc(sinceMs)}:`, ...orNone('No device is registered.', radios.map(radioLine))],
    ...['', 'The newest without a message:', ...orNone('None.', empty.map(sessionLine))],
  ]
}

function radioLine({ device, messages, mailboxChecks, failed, lastSessionAtMs }: RadioHealth): string {
  const last = lastSessionAtMs === undefined ? 'not heard' : `last ${utc(lastSessionAtMs)}`
  const all = messages + mailboxChecks + failed
  const share = failed === 0 ? '' : ` (${Math.round((100 * failed) / all)} %)`
  const counts = [`${messages} with a message`, `${mailboxChecks} mailbox checks`, `${failed} failed${share}`]
  return [device, ...counts, last].join('  ')
}

function sessionLine(session: ListedSession): string {
  const { messageNumber, sessionAtMs, device, outcome, status, momsn, identity, location } = session
  const what = status === undefined ? outcome : `${outcome} (status ${status}: ${describeSessionStatus(status)})`
  const [, cdr] = /^cdr:(\d+):/.exec(identity) ?? []
  const reference = cdr === undefined ? [] : [`CDR ${cdr}`]
  const place = location && `within ${location.cepKm} km of ${location.latDeg.toFixed(2)} ${location.lonDeg.toFixed(2)}`
  return [
    `${messageNumber}`,
    utc(sessionAtMs),
    device,
    what,
    `MOMSN ${momsn}`,
    ...reference,
    ...(place ? [place] : []),
  ].join('  ')
}

async function leftOut(db: Database, organizationId: string, { race, limit }: Of<'left-out'>): Promise<string[]> {
  if (race === undefined)
    return orNone('No fix has a flag.', (await listFlagged(db, organizationId, limit)).map(fixLine))
  const { raceId } = await raceOf(db, organizationId, race)
  return orNone('No fix of this race is too fast.', (await listTooFast(db, raceId, limit)).map(fixLine))
}

async function accept(db: Database, organizationId: string, options: Of<'accept'>): Promise<string[]> {
  const { number, by = userInfo().username } = options
  const fix = await acceptFix(db, organizationId, { ingestNumber: number, by, atMs: Date.now() })
  if (fix === undefined)
    throw new Refusal(`There is no fix ${number}. Nothing was changed. See: npm run inbox -- left-out`)
  if (fix.accepted !== undefined)
    throw new Refusal(
      `Fix ${number} was accepted by ${fix.accepted.by} at ${utc(fix.accepted.atMs)}. Nothing was changed.`,
    )
  return [`Fix ${number} of ${fix.trackerName} at ${utc(fix.fixAtMs)} counts from now on, by the word of ${by}.`]
}

async function reprocess(db: Database, organizationId: string, wish: Of<'reprocess'>): Promise<string[]> {
  const { messages, streams } = await markForReprocessing(db, { organizationId, ...wish })
  if (messages === 0) return [`No message with raw bytes has come since ${utc(wish.sinceMs)}. Nothing was changed.`]
  return [
    `${messages} messages of ${streams} devices are read again, by the server as soon as it runs.`,
    `${await countUnprocessed(db, organizationId)} wait now. What they have given already stays.`,
  ]
}

async function setSpeed(db: Database, organizationId: string, { race, entry, mps }: Of<'speed'>): Promise<string[]> {
  const { raceId } = await raceOf(db, organizationId, race)
  const found = entry === undefined ? { raceId } : await findEntry(db, organizationId, race, entry)
  if (found === undefined) throw new Refusal(`The race ${race} has no entry ${entry}. Nothing was changed.`)
  await setSpeedMax(db, found, mps)
  const whose = entry === undefined ? race : `entry ${entry} of ${race}`
  return [`Faster than ${mps === undefined ? 'its kind allows' : `${mps} m/s`} nothing counts of ${whose}.`]
}

async function retain(db: Database, organizationId: string, { days, bytes, now }: Of<'retain'>): Promise<string[]> {
  if (days !== undefined && days < RAW_DAYS_MIN)
    throw new Refusal(
      `Raw messages are kept for ${RAW_DAYS_MIN} days at least: devices are read on from them. Nothing was changed.`,
    )
  const before = await readRetention(db, organizationId)
  const policy = {
    ...before,
    ...(days === undefined ? {} : { rawDays: days }),
    ...(bytes === undefined ? {} : { rawBytes: bytes }),
  }
  if (days !== undefined || bytes !== undefined) await setRetention(db, organizationId, policy)
  const removed = now ? [`${await applyRetention(db, organizationId, policy, Date.now())} messages are removed.`] : []
  const kept = await measureInbox(db, organizationId)
  const since = kept.oldestAtMs === undefined ? '' : `, the oldest of ${utc(kept.oldestAtMs)}`
  return [
    `Raw messages are kept for ${policy.rawDays} days${policy.rawBytes === undefined ? '' : ` and in ${policy.rawBytes} bytes`}.`,
    ...removed,
    `${kept.messages} are kept, ${kept.bytes} bytes${since}.`,
  ]
}

async function raceOf(db: Database, organizationId: string, slug: string) {
  const race = await findRaceBySlug(db, slug)
  if (race?.organizationId !== organizationId) throw new Refusal(`There is no race ${slug}. Nothing was changed.`)
  return race
}

function messageLine(message: ListedMessage): string {
  const { messageNumber, receivedAtMs, source, device, isUnclaimed, state, fault, deliveries, bytes } = message
  const times = deliveries > 1 ? `, came ${deliveries} times` : ''
  return [
    ...[
      `${messageNumber}`,
      utc(receivedAtMs),
      source,
      device ?? 'no name',
      isUnclaimed ? `${state}, unregistered` : state,
    ],
    ...(fault === undefined ? [] : [fault]),
    `${bytes === undefined ? 'bytes no longer kept' : `${bytes} bytes`}${times}`,
  ].join('  ')
}

function fixLine({ ingestNumber, fixAtMs, receivedAtMs, trackerName, latDeg, lonDeg, why, accepted }: LeftOut): string {
  const word = accepted === undefined ? [] : [`accepted by ${accepted.by} at ${utc(accepted.atMs)}`]
  const place = `${latDeg.toFixed(5)} ${lonDeg.toFixed(5)}`
  return [`${ingestNumber}`, utc(fixAtMs), `came ${utc(receivedAtMs)}`, trackerName, place, why, ...word].join('  ')
}

const orNone = (none: string, lines: readonly string[]): string[] => (lines.length === 0 ? [none] : [...lines])

const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`
