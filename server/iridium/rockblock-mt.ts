import { toHex } from '#base/bytes'
import type { DeviceLink, LinkAlarm, LinkMessage, LinkOutcome, LinkTrouble } from '../ports/device-link'

/** The account at Ground Control that a RockBLOCK belongs to. A secret: never in a log. */
export type RockBlockAccount = { readonly url: string; readonly user: string; readonly password: string }

/** From the request to the last byte of the answer. */
const ANSWER_TIMEOUT_MS = 15_000
/** An answer is one line. */
const ANSWER_BYTES_MAX = 1024

/**
 * Sends messages to devices by Ground Control's web service for RockBLOCKs (docs.rockblock.rock7.com): a form, answered with status 200 and a line `OK,…` or
 * `FAILED,code,…`. It takes no mark that a session would show, no urgency, and names no place in a queue.
 */
export function createRockBlockLink(account: RockBlockAccount, answerTimeoutMs = ANSWER_TIMEOUT_MS): DeviceLink {
  return {
    send: async (message) => {
      try {
        const response = await fetch(account.url, requestFor(message, account, answerTimeoutMs))
        if (response.status === 200) return readAnswer(await readLine(response))
        await response.body?.cancel()
        // Of an error of its own the service may have taken the message; of what it does not even hear out, not.
        const kind = response.status >= 500 ? 'bad-answer' : 'unreachable'
        return trouble(kind, `the web service answered with status ${response.status}`)
      } catch (error) {
        return troubleOf(error)
      }
    },
  }
}

function requestFor({ imei, payload }: LinkMessage, { user, password }: RockBlockAccount, timeoutMs: number) {
  const body = new URLSearchParams({ imei, username: user, password, data: toHex(payload) })
  // Followed somewhere else, the request would take its secret along.
  return { method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
}

async function readLine(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > ANSWER_BYTES_MAX) break
  }
  return text.slice(0, ANSWER_BYTES_MAX).trim()
}

type Failure = { readonly reason: string; readonly mayPass?: true; readonly alarm?: LinkAlarm }

/** What the service's codes mean. Its own words are not repeated: they might quote the request. */
const FAILURES: Readonly<Record<number, Failure>> = {
  10: { reason: 'user name or password wrong', alarm: 'no-access' },
  11: { reason: 'no RockBLOCK of this account has this IMEI', alarm: 'unknown-device' },
  12: { reason: 'the RockBLOCK has no line rental', alarm: 'line-rental' },
  13: { reason: 'the account has too little credit', alarm: 'low-credit' },
  14: { reason: 'the data could not be decoded' },
  15: { reason: 'the data is too long' },
  16: { reason: 'there was no data' },
  99: { reason: 'system error', mayPass: true },
}

function readAnswer(line: string): LinkOutcome {
  if (/^OK,\d+/.test(line)) return { kind: 'queued' }
  const code = /^FAILED,(\d{1,3})\b/.exec(line)?.[1]
  if (code === undefined)
    return trouble('bad-answer', 'the web service answered with something else than a line of its own')
  const status = Number(code)
  const { reason, mayPass = false, alarm } = FAILURES[status] ?? { reason: 'a code that is not documented' }
  return { kind: 'refused', status, mayPass, reason, ...(alarm === undefined ? {} : { alarm }) }
}

/** Codes of a connection that never was: nothing of the message has gone. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*)$/

function troubleOf(error: unknown): LinkOutcome {
  if (error instanceof Error && error.name === 'TimeoutError') return trouble('no-answer', 'no whole answer in time')
  const code = codeOf(error)
  return trouble(NEVER_CONNECTED.test(code) ? 'unreachable' : 'cut-off', code)
}

/** fetch says why it failed in the cause, and for a host with several addresses in the failures of each. */
function codeOf(error: unknown): string {
  const { cause, code, errors } = error as { cause?: unknown; code?: unknown; errors?: unknown[] }
  if (typeof code === 'string' && code !== '') return code
  const inner = cause ?? errors?.[0]
  return inner === undefined ? 'unknown' : codeOf(inner)
}

function trouble(kind: LinkTrouble, reason: string): LinkOutcome {
  return { kind: 'trouble', trouble: kind, reason }
}
