import type {
  LiveAgreement,
  LiveEntrant,
  LiveEntry,
  LiveFix,
  LivePlace,
  LiveRace,
  LiveSnapshot,
} from '#protocol/live/messages'
import { type AgreedSilence, agreedCadence, expectedPlace, readAgreement } from '#race/agreement'
import { type Freshness, nextReportDueAtMs, readFreshness } from '#race/freshness'
import type { Cadence } from '#race/race-setup'

/** The five signs, drawn alike on the map, in the list and in the legend; and `none` for who was never heard. */
export type FreshnessSign = 'measured' | 'late' | 'overdue' | 'silent' | 'held' | 'none'

/** One entrant as it is to be shown at an instant. */
export type Reading = {
  readonly entrant: LiveEntrant
  readonly entry: LiveEntry
  readonly freshness: Freshness
  readonly sign: FreshnessSign
  /** How old the newest fix is. */
  readonly ageMs?: number
  readonly nextDueAtMs?: number
  /** How far from its last fix it could be by now, at its last speed; only for one that is overdue. */
  readonly reachM?: number
  /** Nothing newer was due: its tracker says nothing as long as it is where it is expected. */
  readonly agreed?: AgreedSilence
  /** Where it is expected, an estimate with its bound; absent where there is no bound. Never drawn as a mark. */
  readonly expected?: LivePlace & { readonly withinM: number }
}

/** What can be said of the whole field in one sentence. */
export type FieldReading = {
  readonly all: number
  readonly onTime: number
  readonly newestAgeMs?: number
  /** The race is over: ages stand still at its end. */
  readonly ended: boolean
  /** The instant that ages are counted to. */
  readonly asOfMs: number
}

/** Everyone, in the entrants' order. `serverNowMs` is the server's clock; a race that is over is read as at its end. */
export function readField(snapshot: LiveSnapshot, serverNowMs: number): { field: FieldReading; readings: Reading[] } {
  const { endsAtMs, blackout } = snapshot.race
  const ended = endsAtMs !== undefined && serverNowMs >= endsAtMs
  const asOfMs = ended ? endsAtMs : serverNowMs
  const readings = snapshot.race.entrants.map((entrant, i) =>
    readEntrant(entrant, snapshot.entries[i] ?? { id: entrant.id }, { asOfMs, ended, blackout }),
  )
  const ages = readings.flatMap(({ ageMs }) => (ageMs === undefined ? [] : [ageMs]))
  const onTime = readings.filter(({ sign }) => sign === 'measured' || sign === 'held').length
  const newest = ages.length > 0 ? { newestAgeMs: Math.max(0, Math.min(...ages)) } : {}
  return { readings, field: { all: readings.length, onTime, ended, asOfMs, ...newest } }
}

/** What an entrant's silence is read against. */
export function cadenceOf(entrant: LiveEntrant, { agreement }: LiveEntry): Cadence {
  return agreement ? agreedCadence(agreementOf(agreement)) : entrant
}

const agreementOf = (live: LiveAgreement) => ({ ...live, withinM: live.withinM ?? Number.POSITIVE_INFINITY })

type When = { readonly asOfMs: number; readonly ended: boolean; readonly blackout: LiveRace['blackout'] }

/** What is held back by a rule of the organizers is no silence: it is read as at the instant up to which the public is shown. */
function shownUntilMs({ delayMs = 0 }: LiveEntrant, { asOfMs, blackout }: When): number {
  return Math.min(asOfMs, blackout?.fromMs ?? asOfMs) - delayMs
}

function readEntrant(entrant: LiveEntrant, entry: LiveEntry, when: When): Reading {
  const { asOfMs, ended } = when
  const { fix, progress } = entry
  const shownMs = ended ? asOfMs : shownUntilMs(entrant, when)
  const heldMs = asOfMs - shownMs
  const cadence = cadenceOf(entrant, entry)
  const freshness = readFreshness(fix?.atMs, cadence, shownMs, progress?.state === 'finished')
  const isHeld = heldMs > 0 && SIGN_OF[freshness] === 'measured' && freshness !== 'finished'
  const sign = isHeld ? 'held' : SIGN_OF[freshness]
  if (!fix) return { entrant, entry, freshness, sign }
  const ageMs = Math.max(0, asOfMs - fix.atMs)
  const reach = sign === 'overdue' && fix.sogMps !== undefined ? { reachM: (fix.sogMps * ageMs) / 1000 } : {}
  const silence = ended || freshness !== 'on-time' ? {} : readSilence(entry.agreement, fix, asOfMs)
  const nextDueAtMs = nextReportDueAtMs(fix.atMs, cadence) + heldMs
  return { entrant, entry, freshness, sign, ageMs, nextDueAtMs, ...reach, ...silence }
}

function readSilence(agreement: LiveAgreement | undefined, fix: LiveFix, asOfMs: number) {
  const agreed = agreement && readAgreement(agreementOf(agreement), fix.atMs, asOfMs)
  if (agreed === undefined) return {}
  const { withinM } = agreed
  if (withinM === Number.POSITIVE_INFINITY) return { agreed }
  return { agreed, expected: { ...expectedPlace(fix, agreement?.towards, asOfMs), withinM } }
}

const SIGN_OF: Record<Freshness, FreshnessSign> = {
  expected: 'none',
  'on-time': 'measured',
  due: 'measured',
  late: 'late',
  overdue: 'overdue',
  silent: 'silent',
  finished: 'measured',
}
