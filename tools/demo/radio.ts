import { createRandom } from '#base/random'
import type { Envelopes } from '#simulator/envelopes'
import { createLink, HONEST_LINK, type LinkOptions } from '#simulator/link'
import { createModem, type Modem, type Outbox } from '#simulator/modem'
import type { Timeline } from '#simulator/timeline'

/** What all of the demo's devices share. */
export type Radio = { readonly timeline: Timeline; readonly envelopes: Envelopes; readonly outbox: Outbox }

const RETRY_AFTER_MS = 40_000
const CREDIT_BYTES = 50

/** A modem on an honest link, whose luck is decided by its IMEI. */
export function honestModem(
  { timeline, envelopes, outbox }: Radio,
  imei: string,
  options: { attemptsMax: number; blackouts?: LinkOptions['blackouts'] },
): Modem {
  const link = createLink({ ...HONEST_LINK, blackouts: options.blackouts ?? [] }, createRandom(`link ${imei}`))
  const { attemptsMax } = options
  const patience = { attemptsMax, retryAfterMs: RETRY_AFTER_MS, creditBytes: CREDIT_BYTES }
  return createModem({ imei, link, timeline, envelopes, outbox, ...patience })
}
