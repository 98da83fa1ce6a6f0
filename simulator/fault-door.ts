import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { type FaultDesk, type FaultReport, RADIO_FAULTS } from './fault-desk'

/** What the door tells of a race: its disturbances, and how the simulation stands. */
export type FaultDoorReport = FaultReport & SimulationState

export type SimulationState = {
  /** When the simulation had caught up with the present; absent before that. */
  readonly liveSinceMs?: number
  /** Messages that the gateway has and shore has not confirmed. */
  readonly undelivered: number
}

export type FaultDoorOptions = {
  readonly port: number
  /** Whoever brings it as `authorization: Bearer KEY` is let in. */
  readonly key: string
  readonly desks: ReadonlyMap<string, FaultDesk>
  readonly state: () => SimulationState
  readonly now: () => number
}

/**
 * A door on loopback by which the product's own server disturbs the simulated radio: `GET /RACE` reports, `POST /RACE/FAULT` begins
 * one, and answers 409 while one of its kind is under way or the simulation is not live.
 */
export async function openFaultDoor(options: FaultDoorOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: 5000 }, (request, response) => {
    const { status, body } = answer(request, options)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as { port: number }).port, close }
}

function answer(request: IncomingMessage, options: FaultDoorOptions): { status: number; body: object } {
  if (!isKey(request.headers.authorization ?? '', options.key)) return { status: 401, body: {} }
  const [, slug = '', word = ''] = (request.url ?? '').split('/')
  const desk = options.desks.get(slug)
  if (desk === undefined) return { status: 404, body: {} }
  const report = (): FaultDoorReport => ({ ...desk.report(options.now()), ...options.state() })
  if (request.method === 'GET' && word === '') return { status: 200, body: report() }
  const fault = RADIO_FAULTS.find((known) => known === word)
  if (request.method !== 'POST' || fault === undefined) return { status: 404, body: {} }
  const isLive = options.state().liveSinceMs !== undefined
  if (!isLive || !desk.begin(fault, options.now())) return { status: 409, body: report() }
  return { status: 200, body: report() }
}

function isKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(`Bearer ${key}`)]
  return a.length === b.length && timingSafeEqual(a, b)
}
