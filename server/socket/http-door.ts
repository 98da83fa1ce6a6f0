import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { LinkLab } from '../ports/link-lab'
import type { LiveRooms, ReadyBody, Sight } from '../ports/live-rooms'
import { answerLab, isLabPath } from './lab-door'
import type { OriginRule } from './origin-rule'
import { BAD_PASS, type PassCheck } from './pass-check'
import { type ResultsDoor, readResultsQuestion } from './results-door'

export type HttpDoorOptions = {
  readonly rooms?: LiveRooms
  /** Absent: nothing is known of results. */
  readonly results?: ResultsDoor
  /** Absent: no race has a link lab. */
  readonly lab?: LinkLab
  readonly allows: OriginRule
  readonly passes: PassCheck
  readonly health: () => Promise<{ ok: boolean; report: object }>
  readonly metricsText: () => Promise<string>
  readonly now: Clock
  readonly log: Log
}

/** A race's address as it may stand in a URL. */
const SLUG = '([a-z0-9][a-z0-9-]{0,79})'

/**
 * The HTTP side of the live feed: snapshot, catch-up, tracks, results and what they rest on, as anybody may read them, or with a pass (`Authorization: Bearer`) as its
 * audience may; and `/healthz`, `/metrics`. Only GET, only published data; but
 * for the link lab of simulated races, see lab-door.ts.
 */
export function createHttpDoor(options: HttpDoorOptions): Server {
  return createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, options).catch((error) => {
      options.log.error({ err: error, path: pathOf(request) }, 'a request failed')
      refuse(
        response,
        503,
        'unavailable',
        'The record cannot be read right now. Nothing is lost; try again in a moment.',
      )
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HttpDoorOptions): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('vary', 'origin, accept-encoding, authorization')
  const { origin } = request.headers
  if (origin !== undefined && options.allows(origin, request.headers.host)) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', 'etag')
    response.setHeader('access-control-allow-headers', 'authorization')
  }
  const path = pathOf(request)
  if (isLabPath(path)) {
    const { status, body } = await answerLab(path, request, options.lab, options.allows)
    response.setHeader('cache-control', 'no-store')
    return sendJson(response, status, body)
  }
  // A browser asks this before it shows a pass to another origin; who may is said above.
  if (request.method === 'OPTIONS') return void response.writeHead(204, { 'access-control-max-age': '600' }).end()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(response, 405, 'method', 'Only GET is answered here.')
  }
  if (path === '/healthz') return sendHealth(response, options)
  if (path === '/metrics') return sendMetrics(request, response, options)
  return answerLive(path, request, response, options)
}

async function answerLive(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpDoorOptions,
): Promise<void> {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const [, slug, what = ''] = new RegExp(`^/live/${SLUG}/(.+)$`).exec(path) ?? []
  if (slug === undefined) return refuse(response, 404, 'not-found', 'There is nothing at this address.')
  const sight = sightOf(slug, request, options.passes)
  if (sight === undefined) return refuse(response, 401, 'bad-pass', BAD_PASS)
  const question = options.results && readResultsQuestion(what, query)
  if (question !== undefined) return answerResults(question, sight, request, response, options)
  if (options.rooms === undefined || !['snapshot', 'deltas', 'tracks'].includes(what))
    return refuse(response, 404, 'not-found', 'There is nothing at this address.')
  const room = await options.rooms.open(sight)
  if (room === undefined) return refuse(response, 404, 'unknown-race', 'No race is published under this name.')
  if (what === 'snapshot') {
    const isPublic = sight.audience === 'public'
    response.setHeader('cache-control', isPublic ? 'public, max-age=1, stale-while-revalidate=10' : 'private, no-store')
    return sendBody(request, response, room.snapshotBody(options.now()))
  }
  response.setHeader('cache-control', cacheRule(sight))
  if (what === 'tracks') return sendBody(request, response, room.tracksBody(wholeNumber(query.get('sinceS'))))
  const after = wholeNumber(query.get('after'))
  const epoch = query.get('epoch')
  if (after === undefined || epoch === null) {
    return refuse(response, 400, 'bad-query', 'Say which epoch and after which version, such as ?epoch=3.1&after=120.')
  }
  sendBody(request, response, room.catchUpBody(epoch, after, options.now()))
}

/** Whose picture a request may see; undefined when its pass is not good. */
function sightOf(slug: string, request: IncomingMessage, passes: PassCheck): Sight | undefined {
  const { authorization } = request.headers
  const pass = authorization === undefined ? undefined : (/^Bearer (.+)$/.exec(authorization)?.[1] ?? '')
  const admitted = passes(slug, pass)
  return admitted.ok ? admitted.value : undefined
}

/** What is not public is kept by nobody on the way. */
const cacheRule = ({ audience }: Sight): string => (audience === 'public' ? 'no-cache' : 'private, no-store')

async function answerResults(
  question: Exclude<ReturnType<typeof readResultsQuestion>, undefined>,
  sight: Sight,
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpDoorOptions,
): Promise<void> {
  response.setHeader('cache-control', cacheRule(sight))
  if (question === 'bad-query')
    return refuse(response, 400, 'bad-query', 'A revision is a whole number, such as ?revision=3.')
  const body = await options.results?.(sight, question)
  if (body !== undefined) return sendBody(request, response, body)
  if (question.entrantId === undefined)
    return refuse(response, 404, 'no-results', 'No results (of this revision) are published for this race.')
  refuse(response, 404, 'no-evidence', 'Nothing is published yet of what this place rests on.')
}

function sendBody(request: IncomingMessage, response: ServerResponse, body: ReadyBody): void {
  if (body.etag !== undefined) {
    response.setHeader('etag', body.etag)
    if (request.headers['if-none-match'] === body.etag) {
      response.writeHead(304).end()
      return
    }
  }
  response.setHeader('content-type', 'application/json; charset=utf-8')
  const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (packed) response.setHeader('content-encoding', 'gzip')
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : packed ? body.gzip : body.json)
}

async function sendHealth(response: ServerResponse, options: HttpDoorOptions): Promise<void> {
  const { ok, report } = await options.health()
  response.setHeader('cache-control', 'no-store')
  sendJson(response, ok ? 200 : 503, report)
}

/** What a proxy says of whom it speaks for: then the request does not come from this machine, whatever its address. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const

function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const source = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return (source === '127.0.0.1' || source === '::1') && PROXY_HEADERS.every((name) => headers[name] === undefined)
}

/** Metrics name streams and faults, so they are for this machine's own collector only. */
async function sendMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpDoorOptions,
): Promise<void> {
  if (!isOfThisMachine(request)) return refuse(response, 403, 'private', 'Metrics are read on the machine itself.')
  response.setHeader('content-type', 'text/plain; version=0.0.4')
  response.writeHead(200).end(await options.metricsText())
}

function refuse(response: ServerResponse, status: number, error: string, message: string): void {
  if (response.headersSent) return void response.destroy()
  sendJson(response, status, { error, message })
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.writeHead(status).end(JSON.stringify(body))
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}
