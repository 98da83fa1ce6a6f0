import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'
import { OUTGOING_STATES, type OutgoingState } from '#db/outgoing'

/** What the person at the command line wants of the outbox of an organization. */
export type OutboxOptions = { readonly organization: string } & (
  | { readonly command: 'list'; readonly imei?: string; readonly state?: OutgoingState; readonly limit: number }
  | { readonly command: 'cancel'; readonly number: number }
  | { readonly command: 'alerts' }
  | { readonly command: 'budget' }
  | {
      readonly command: 'set-budget'
      readonly race?: string
      readonly monthCredits?: number
      readonly monthBytes?: number
    }
)

export const OUTBOX_USAGE = `Messages to devices: what became of them, and what they cost.

  npm run outbox -- list [--device IMEI] [--state STATE] [--limit N]
  npm run outbox -- cancel NUMBER       take back one that still waits here
  npm run outbox -- alerts              what keeps the gateway from taking messages
  npm run outbox -- budget              what is bounded, what has gone this month, and what the month comes to
  npm run outbox -- set-budget [--race SLUG] [--credits N] [--bytes N]
                                        bound a month (UTC), of all or of one race; without figures, lift the bound

  --organization SLUG   whose (default: default)
  STATE                 queued, sent, accepted, seen, refused, expired, replaced or cancelled`

const LIMIT = 50

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseOutboxOptions(args: readonly string[]): Result<OutboxOptions | 'help', string> {
  const read = readArguments(args)
  if (!read.ok) return read
  const { values, positionals } = read.value
  const [command, first, ...rest] = positionals
  if (values.help === true) return ok('help')
  if (rest.length > 0 || (first !== undefined && command !== 'cancel')) return bad('Too many words.')
  const numbers = { limit: values.limit, credits: values.credits, bytes: values.bytes }
  for (const [name, text] of Object.entries(numbers)) {
    if (text !== undefined && !isCount(text)) return bad(`--${name} ${text}: a whole number`)
  }
  return optionsOf(command, first, values)
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
      return bad('What? One of list, cancel, alerts, budget, set-budget.')
  }
}

const isCount = (text: string): boolean => /^\d{1,9}$/.test(text)

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    ...{ organization: text, device: text, state: text, limit: text, race: text, credits: text, bytes: text },
    help: { type: 'boolean', short: 'h' } as const,
  }
  try {
    return ok(parseArgs({ args: [...args], options, strict: true, allowPositionals: true }))
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}
