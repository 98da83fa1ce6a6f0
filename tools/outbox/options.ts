import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'
import { HOUR_MS } from '#base/units'
import { OUTGOING_STATES, type OutgoingState } from '#db/outgoing'
import { isOrder, type Order } from '#protocol/edge/order-frame'

/** What the person at the command line wants of the outbox of an organization. */
export type OutboxOptions = { readonly organization: string } & (
  | { readonly command: 'list'; readonly imei?: string; readonly state?: OutgoingState; readonly limit: number }
  | { readonly command: 'cancel'; readonly number: number }
  | SendOptions
  | { readonly command: 'alerts' }
  | { readonly command: 'budget' }
  | {
      readonly command: 'set-budget'
      readonly race?: string
      readonly monthCredits?: number
      readonly monthBytes?: number
    }
)

/** An order for a device, known by its IMEI; not sent any more after so long. */
export type SendOptions = {
  readonly command: 'send'
  readonly imei: string
  readonly order: Order
  readonly lastsMs: number
}

export const OUTBOX_USAGE = `Messages to devices: what became of them, and what they cost.

  npm run outbox -- list [--device IMEI] [--state STATE] [--limit N]
  npm run outbox -- cancel NUMBER       take back one that still waits here
  npm run outbox -- send IMEI text "WORDS" [--slot N] [--hours N]
                                        shown to whoever carries the device; 240 bytes at most
  npm run outbox -- send IMEI locate [--slot N] [--hours N]
                                        its next position goes at once
  npm run outbox -- send IMEI interval --fix SECONDS --report SECONDS [--slot N] [--hours N]
                                        how often it measures and reports from now on, which is then also what its
                                        tracker promises; a newer one takes the place of one that still waits
  npm run outbox -- alerts              what keeps the gateway from taking messages
  npm run outbox -- budget              what is bounded, what has gone this month both ways, and what the month comes to
  npm run outbox -- set-budget [--race SLUG] [--credits N] [--bytes N]
                                        bound a month (UTC), of all or of one race; without figures, lift the bound

  --organization SLUG   whose (default: default)
  --slot N              one tracker of a field gateway; else the device as a whole
  --hours N             not sent any more after so long (24)
  STATE                 queued, sent, accepted, seen, refused, expired, replaced or cancelled`

const LIMIT = 50

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseOutboxOptions(args: readonly string[]): Result<OutboxOptions | 'help', string> {
  const read = readArguments(args)
  if (!read.ok) return read
  const { values, positionals } = read.value
  const [command, first, ...rest] = positionals
  if (values.help === true) return ok('help')
  const { limit, credits, bytes, slot, hours, fix, report } = values
  const numbers = { limit, credits, bytes, slot, hours, fix, report }
  for (const [name, text] of Object.entries(numbers)) {
    if (text !== undefined && !isCount(text)) return bad(`--${name} ${text}: a whole number`)
  }
  if (command === 'send') return sendOf(first, rest, values)
  if (rest.length > 0 || (first !== undefined && command !== 'cancel')) return bad('Too many words.')
  return optionsOf(command, first, values)
}

function sendOf(imei: string | undefined, words: readonly string[], values: Values): Result<OutboxOptions, string> {
  if (imei === undefined || !/^\d{15}$/.test(imei)) return bad('To which device? Give the 15 digits of its IMEI.')
  const order = orderOf(words, values)
  if (!order.ok) return order
  const { organization = 'default', slot, hours = '24' } = values
  const whole: Order = slot === undefined ? order.value : { ...order.value, slot: Number(slot) }
  if (!isOrder(whole)) return bad(outOfRange(whole))
  return ok({ command: 'send', organization, imei, order: whole, lastsMs: Number(hours) * HOUR_MS })
}

function orderOf([what, text, ...more]: readonly string[], { fix, report }: Values): Result<Order, string> {
  if (more.length > 0 || (text !== undefined && what !== 'text')) return bad('Too many words: a text goes in quotes.')
  switch (what) {
    case 'text':
      return text === undefined ? bad('Which text?') : ok({ kind: 'text', text })
    case 'locate':
      return ok({ kind: 'locate' })
    case 'interval':
      if (fix === undefined || report === undefined) return bad('How often? Give --fix and --report, in seconds.')
      return ok({ kind: 'interval', fixIntervalS: Number(fix), reportIntervalS: Number(report) })
    default:
      return bad('Send what? One of text, locate, interval.')
  }
}

function outOfRange({ kind }: Order): string {
  if (kind === 'text') return 'A text has 1 to 240 bytes, and a slot is 0 to 255.'
  if (kind === 'locate') return 'A slot is 0 to 255.'
  return 'Fixes come a second apart or more, reports no more often, and both at most 131,071 s apart; a slot is 0 to 255.'
}

type Values = Extract<ReturnType<typeof readArguments>, { ok: true }>['value']['values']

function optionsOf(
  command: string | undefined,
  word: string | undefined,
  values: Values,
): Result<OutboxOptions, string> {
  const { organization = 'default', device, state, race, credits, bytes } = values
  switch (command) {
    case 'list': {
      const known = OUTGOING_STATES.find((one) => one === state)
      if (state !== known) return bad(`--state ${state}: one of ${OUTGOING_STATES.join(', ')}`)
      return ok({
        ...{ command, organization, limit: Number(values.limit ?? LIMIT) },
        ...(device === undefined ? {} : { imei: device }),
        ...(known === undefined ? {} : { state: known }),
      })
    }
    case 'cancel':
      if (word === undefined || !isCount(word)) return bad('Which one? Give its number, as `list` shows it.')
      return ok({ command, organization, number: Number(word) })
    case 'alerts':
    case 'budget':
      return ok({ command, organization })
    case 'set-budget':
      return ok({
        ...{ command, organization },
        ...(race === undefined ? {} : { race }),
        ...(credits === undefined ? {} : { monthCredits: Number(credits) }),
        ...(bytes === undefined ? {} : { monthBytes: Number(bytes) }),
      })
    default:
      return bad('What? One of list, cancel, send, alerts, budget, set-budget.')
  }
}

const isCount = (text: string): boolean => /^\d{1,9}$/.test(text)

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    ...{ organization: text, device: text, state: text, limit: text, race: text, credits: text, bytes: text },
    ...{ slot: text, hours: text, fix: text, report: text },
    help: { type: 'boolean', short: 'h' } as const,
  }
  try {
    return ok(parseArgs({ args: [...args], options, strict: true, allowPositionals: true }))
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}
