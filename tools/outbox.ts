import { readSentByDevices, type SentByDevices } from '#db/airtime-month'
import { type Database, openDatabase } from '#db/client'
import { readLinkAlerts } from '#db/link-alerts'
import { type BudgetState, readBudgets, setLinkBudget } from '#db/link-budget'
import { findOrganization } from '#db/organizations'
import { cancelOutgoing, type ListedOutgoing, listOutgoing } from '#db/outgoing-list'
import { findRaceBySlug } from '#db/races'
import { OUTBOX_USAGE, type OutboxOptions, parseOutboxOptions } from './outbox/options'
import { sendOrder } from './outbox/send'

/** Sends orders to devices, shows what became of messages to them, takes back those that still wait, and bounds what they may cost. */

/** Says one line and leaves. */
class Refusal extends Error {}

async function main(): Promise<void> {
  const parsed = parseOutboxOptions(process.argv.slice(2))
  if (!parsed.ok) throw new Refusal(`${parsed.fault}\nAll commands: npm run outbox -- --help`)
  if (parsed.value === 'help') return console.log(OUTBOX_USAGE)
  const url = process.env.DATABASE_URL
  if (!url) throw new Refusal('DATABASE_URL is not set. Run this as: npm run outbox -- …')
  const db = openDatabase(url, { poolSize: 1 })
  try {
    const lines = await run(db, parsed.value)
    console.log(lines.join('\n'))
  } finally {
    await db.close()
  }
}

async function run(db: Database, options: OutboxOptions): Promise<string[]> {
  const organizationId = await findOrganization(db, options.organization)
  if (organizationId === undefined) throw new Refusal(`There is no organization ${options.organization}.`)
  const nowMs = Date.now()
  switch (options.command) {
    case 'list':
      return orNone('No messages.', (await listOutgoing(db, organizationId, options)).map(messageLine))
    case 'cancel':
      if (await cancelOutgoing(db, organizationId, options.number, nowMs))
        return [`Message ${options.number} is cancelled.`]
      throw new Refusal(`Message ${options.number} does not wait here (any more): what has gone cannot be called back.`)
    case 'send':
      return sendOrder(db, organizationId, options, nowMs).then((sent) => {
        if ('fault' in sent) throw new Refusal(sent.fault)
        return sent.done
      })
    case 'alerts': {
      const alerts = await readLinkAlerts(db, organizationId)
      const lines = alerts.map(
        ({ imei, kind, reason, status, refusals, firstAtMs }) =>
          `${imei}  ${kind}: ${reason} (${status}), ${refusals} refused since ${utc(firstAtMs)}`,
      )
      return orNone('The gateway takes messages for every device.', lines)
    }
    case 'budget':
      return budget(db, organizationId, nowMs)
    case 'set-budget':
      await setLinkBudget(db, await ownerOf(db, organizationId, options.race), options)
      return budget(db, organizationId, nowMs)
  }
}

async function budget(db: Database, organizationId: string, nowMs: number): Promise<string[]> {
  const bounds = (await readBudgets(db, organizationId, nowMs)).map(budgetLine)
  const sent = (await readSentByDevices(db, organizationId, nowMs)).map(sentLine)
  return [
    ...['To devices, this month:', ...orNone('Nothing is bounded.', bounds)],
    ...['', 'From devices, this month (nothing bounds it):', ...orNone('Nothing by satellite.', sent)],
  ]
}

async function ownerOf(db: Database, organizationId: string, slug: string | undefined) {
  if (slug === undefined) return { organizationId }
  const race = await findRaceBySlug(db, slug)
  if (race?.organizationId !== organizationId) throw new Refusal(`There is no race ${slug}.`)
  return { organizationId, raceId: race.raceId }
}

function messageLine(message: ListedOutgoing): string {
  const { number, imei, kind, state, bytes, credits, tries, queuedAtMs, place, reason, status } = message
  const why = reason === null ? '' : ` (${reason}${status === null ? '' : `, ${status}`})`
  const where = state === 'accepted' && place !== null ? ` at place ${place}` : ''
  return `${number}  ${utc(queuedAtMs)}  ${imei}  ${kind}  ${state}${where}${why}  ${bytes} bytes, ${credits} credits, sent ${tries} times`
}

function budgetLine({ raceSlug, monthCredits, monthBytes, used, forecast }: BudgetState): string {
  const of = (bound: number | undefined) => (bound === undefined ? '' : ` of ${bound}`)
  return [
    whose(raceSlug),
    `${used.credits}${of(monthCredits)} credits, the month comes to ${forecast.credits}`,
    `${used.bytes}${of(monthBytes)} bytes, the month comes to ${forecast.bytes}`,
  ].join('  ')
}

function sentLine({ raceSlug, kind, messages, bytes, credits, forecastCredits }: SentByDevices): string {
  const size = bytes === 0 ? [] : [`${bytes} bytes`]
  const cost = `${credits} credits, the month comes to ${forecastCredits}`
  return [whose(raceSlug), kind, `${messages} messages`, ...size, cost].join('  ')
}

const whose = (raceSlug: string | undefined): string => (raceSlug === undefined ? 'all' : `race ${raceSlug}`)

const orNone = (none: string, lines: readonly string[]): string[] => (lines.length === 0 ? [none] : [...lines])

const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`

main().catch((error) => {
  console.error(error instanceof Refusal ? error.message : error)
  process.exitCode = 1
})
