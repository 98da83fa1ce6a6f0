import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, runQuery } from '#db/client'
import { defaultOrganization } from '#db/races'
import { alarmIdOf } from '#protocol/console/alarm'
import { encodeToken } from '#protocol/console/token'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender } from '#protocol/edge/sender'
import { nextSos, raiseSos } from '#protocol/edge/sos-sender'
import { signWith } from '#server/socket/token-signature'
import { createEnvelopes } from '#simulator/envelopes'
import { quantile } from '../quantile'
import type { ConsoleNeeds, IngestServer } from './server'
import type { SosCall, SosTimes, SosWork } from './sos-probe'

/** Many more than will ever call at once, so that there are enough of them for a p99. */
const CALLS_PER_S = 30
const CALLS_MIN = 100
/** Numbers that no message of the fleet has. */
const FIRST_CDR = 3_000_000_000

/** A secret and a folder for one run; `remove` when the server has stopped. */
export function createConsoleNeeds(): ConsoleNeeds & { remove(): void } {
  const dataFolder = mkdtempSync(join(tmpdir(), 'farfield-bench-data-'))
  const remove = () => rmSync(dataFolder, { recursive: true, force: true })
  return { secret: randomBytes(32).toString('hex'), dataFolder, remove }
}

export type SosWatchOptions = {
  readonly server: Pick<IngestServer, 'directIpPort' | 'httpPort'>
  readonly needs: ConsoleNeeds
  readonly imeis: readonly string[]
  /** How long calls are to go on, at least. */
  readonly spanMs: number
}

/** Opens an operator's console in a process of its own, with devices beside it that call for help by DirectIP when told to. */
export async function watchForSos(db: Database, { server, needs, imeis, spanMs }: SosWatchOptions) {
  const calls = callsOf(imeis, Math.max(CALLS_MIN, Math.ceil((CALLS_PER_S * spanMs) / 1000)), Date.now())
  const token = tokenOf(await defaultOrganization(db), needs.secret)
  const probe = fork(fileURLToPath(new URL('./sos-probe.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  const { directIpPort, httpPort } = server
  const work: SosWork = { directIpPort, httpPort, token, calls, perS: CALLS_PER_S }
  const opened = once(probe, 'message')
  probe.send(work)
  await opened
  const callForHelp = async () => {
    const done = once(probe, 'message')
    probe.send('go')
    const [{ ms }] = (await done) as [SosTimes]
    const account = async () => ({ sent: calls.length, shown: ms.length, recorded: await countAlarms(db) })
    return { sosMs: { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) }, account }
  }
  return { callForHelp }
}

/** Calls of one device after the other, each an alarm of its own. */
function callsOf(imeis: readonly string[], count: number, atMs: number): SosCall[] {
  const envelopes = createEnvelopes(FIRST_CDR)
  const senders = imeis.map((imei) => ({ imei, sender: createSender(FIELD_POLICY, 1) }))
  return Array.from({ length: count }, (_, i) => {
    const { imei, sender } = senders[i % senders.length] as (typeof senders)[number]
    // What was called before is not called again.
    sender.alarms = []
    const [slot, raisedAtS] = [0, Math.floor(atMs / 1000)]
    const incident = raiseSos(sender, { slot, distress: 'medical', atS: raisedAtS })
    const payload = nextSos(sender, atMs)?.bytes
    if (payload === undefined) throw new Error('an alarm that was raised is due')
    const named = { device: imei, epoch: 1, slot, incident, raisedAtMs: 1000 * raisedAtS }
    const frame = Buffer.from(envelopes.seal({ imei, atMs: atMs + i, payload })).toString('base64')
    return { id: alarmIdOf({ ...named, trust: 'unauthenticated' }), frame }
  })
}

function tokenOf(organizationId: string, secret: string): string {
  const issuedAtMs = Date.now()
  const claims = { operatorId: 'bench', organizationId, role: 'operator', version: 0 } as const
  return encodeToken({ ...claims, issuedAtMs, endsAtMs: issuedAtMs + 3_000_000 }, signWith(secret))
}

async function countAlarms(db: Database): Promise<number> {
  const [row] = await runQuery<{ count: number }>(db, 'SELECT count(*)::int AS count FROM alarm')
  return row?.count ?? 0
}
