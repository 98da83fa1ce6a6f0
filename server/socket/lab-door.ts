import type { IncomingMessage } from 'node:http'
import { LAB_ACTIONS } from '#protocol/live/lab'
import type { LinkLab } from '../ports/link-lab'
import type { OriginRule } from './origin-rule'

export type LabAnswer = { readonly status: number; readonly body: object }

/** The link lab's address: `/lab/SLUG` to look, `/lab/SLUG/ACTION` to act. */
const LAB_PATH = /^\/lab\/([a-z0-9][a-z0-9-]{0,79})(?:\/([a-z-]{1,40}))?$/

export const isLabPath = (path: string): boolean => path.startsWith('/lab/')

/**
 * Answers for the link lab. To act takes a POST that a browser sends for one of our own pages: without an origin, or with another, nothing
 * is done. A body is not read.
 */
export async function answerLab(
  path: string,
  request: IncomingMessage,
  lab: LinkLab | undefined,
  allows: OriginRule,
): Promise<LabAnswer> {
  const [, slug, word] = LAB_PATH.exec(path) ?? []
  if (slug === undefined || lab === undefined) return NOT_HERE
  const action = LAB_ACTIONS.find((known) => known === word)
  const isLook = word === undefined && (request.method === 'GET' || request.method === 'HEAD')
  if (isLook) {
    const view = await lab.look(slug)
    return view === undefined ? NOT_HERE : { status: 200, body: view }
  }
  if (action === undefined) return NOT_HERE
  if (request.method !== 'POST') return { status: 405, body: fault('method', 'This is done by POST only.') }
  const { origin, host } = request.headers
  if (origin === undefined || !allows(origin, host)) return { status: 403, body: { why: 'origin' } }
  const outcome = await lab.act(slug, action)
  if (outcome === undefined) return NOT_HERE
  return { status: 'why' in outcome ? 409 : 200, body: outcome }
}

const fault = (error: string, message: string) => ({ error, message })
const NOT_HERE: LabAnswer = { status: 404, body: fault('no-lab', 'There is no link lab at this address.') }
