'use client'

import { Crosshair, LocateFixed, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LiveEta, LiveRace } from '#protocol/live/messages'
import type { AgreedSilence } from '#race/agreement'
import { agreementWords } from '../text/agreement'
import { text } from '../text/catalogue'
import {
  atSea,
  formatAge,
  formatBound,
  formatCourse,
  formatDistance,
  formatElapsed,
  formatGap,
  formatPlace,
  formatRaceTime,
  formatSpan,
  formatSpeed,
  formatUtc,
  unitsOf,
  zoneCity,
} from '../text/format'
import { Figure } from '../ui/figure'
import { FreshnessMark } from '../ui/freshness-mark'
import { IconButton } from '../ui/icon-button'
import { courseOf } from './course-of'
import type { FieldReading, Reading } from './readings'

type CardProps = {
  readonly reading: Reading
  readonly race: LiveRace
  readonly field: FieldReading
  /** Where the pages of this picture of the race are. */
  readonly base: string
  readonly following: boolean
  readonly onFollow: () => void
  readonly onShow: () => void
  readonly onClose: () => void
}

/** All that is known of one competitor, every figure with its age. */
export function EntrantCard(props: CardProps) {
  const { reading, race, field, base, following } = props
  const { entrant, freshness, sign, entry } = reading
  return (
    <section
      aria-label={`${entrant.number} ${entrant.name}`}
      className="shrink-0 border-b md:sticky md:top-0 md:z-20 border-line bg-card px-4 pb-3 pt-1"
      data-testid="card"
    >
      <div className="flex items-center gap-2.5">
        <FreshnessMark sign={sign} shape={atSea(race.kind) ? 'arrow' : 'disc'} colour={entrant.colour} size={26} />
        <h2 className="flex min-w-0 flex-1 items-baseline gap-1.5 text-base font-semibold">
          <bdi className="max-w-32 shrink-0 truncate">{entrant.number}</bdi>
          <bdi className="truncate font-medium">{entrant.name}</bdi>
          {entrant.nation && <span className="shrink-0 text-xs font-normal text-muted">{entrant.nation}</span>}
        </h2>
        {entry.fix && (
          <>
            <IconButton label={text.card.show} onClick={props.onShow}>
              <Crosshair size={18} strokeWidth={1.5} />
            </IconButton>
            <IconButton
              label={following ? text.card.following : text.card.follow}
              onClick={props.onFollow}
              pressed={following}
            >
              <LocateFixed size={18} strokeWidth={1.5} />
            </IconButton>
          </>
        )}
        <IconButton label={text.card.close} onClick={props.onClose} className="-mr-3">
          <X size={18} strokeWidth={1.5} />
        </IconButton>
      </div>
      {entrant.photo !== undefined && <Photo name={entrant.photo} />}
      {sign !== 'measured' && (
        <p
          className={`mb-1 text-sm font-medium ${sign === 'late' || sign === 'overdue' ? 'text-late' : 'text-silent'}`}
        >
          {sign === 'held' && entrant.delayMs !== undefined
            ? text.card.heldBack(formatSpan(entrant.delayMs))
            : text.freshness[freshness]}
          . {(sign === 'silent' || sign === 'overdue') && <span className="font-normal">{text.card.silentNote}</span>}
        </p>
      )}
      {entry.disagreement && (
        <p className="mb-1 text-sm font-medium text-late" data-testid="disagreement">
          {text.card.disagree(
            plain(formatDistance(entry.disagreement.distanceM, unitsOf(race))),
            formatUtc(entry.disagreement.atMs, field.asOfMs),
          )}
        </p>
      )}
      {reading.agreed && <Agreed agreed={reading.agreed} race={race} asOfMs={field.asOfMs} />}
      {entry.fix ? (
        <Facts reading={reading} race={race} field={field} />
      ) : (
        <p className="text-sm text-muted">{text.card.noFix}</p>
      )}
      {entry.evidenceVersion !== undefined && (
        <a
          href={`${base}/explain/${entrant.id}`}
          className="mt-2 inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-8"
        >
          {text.card.explain}
        </a>
      )}
    </section>
  )
}

/** Why nothing newer has come. */
function Agreed({ agreed, race, asOfMs }: { agreed: AgreedSilence; race: LiveRace; asOfMs: number }) {
  const hasBound = agreed.withinM !== Number.POSITIVE_INFINITY
  return (
    <p className="mb-2 text-sm" data-testid="agreed">
      <span className="block text-balance font-medium first-letter:uppercase">
        {agreementWords(agreed, unitsOf(race), asOfMs)}.
      </span>
      <span className="text-muted">{hasBound ? text.agreement.expected : text.agreement.noBound}</span>
    </p>
  )
}

function Facts({ reading, race, field }: { reading: Reading; race: LiveRace; field: FieldReading }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-sm">
      <Figures reading={reading} race={race} />
      <Times reading={reading} race={race} field={field} />
    </dl>
  )
}

function Figures({ reading, race }: { reading: Reading; race: LiveRace }) {
  const { fix, progress, id } = reading.entry
  if (!fix) return null
  const under = progress?.state === 'racing' && !progress.out ? progress : undefined
  const passed =
    progress && progress.state !== 'not-started' ? courseOf(race, id)?.elements[progress.passed] : undefined
  return (
    <>
      {fix.sogMps !== undefined && (
        <Fact label={text.card.speed}>{<Figure figure={formatSpeed(fix.sogMps, unitsOf(race))} />}</Fact>
      )}
      {fix.cogDeg !== undefined && <Fact label={text.card.course}>{formatCourse(fix.cogDeg)}</Fact>}
      {under && (
        <Fact label={text.card.toGo}>{<Figure figure={formatDistance(under.distanceToGoM, unitsOf(race))} />}</Fact>
      )}
      {progress?.out && <Fact label={text.card.rank}>{text.out[progress.out][1]}</Fact>}
      {under && under.rank > 1 && (
        <Fact label={text.card.gap}>{<Figure figure={formatGap(under.gapM, unitsOf(race))} />}</Fact>
      )}
      {under?.vmgMps !== undefined && (
        <Fact label={text.card.madeGood}>{<Figure figure={formatSpeed(under.vmgMps, unitsOf(race))} />}</Fact>
      )}
      {under?.eta && <EtaFact eta={under.eta} nowMs={fix.atMs} />}
      {progress?.elapsedMs !== undefined && <Fact label={text.card.elapsed}>{formatElapsed(progress.elapsedMs)}</Fact>}
      {passed && progress?.passedAtMs !== undefined && (
        <Fact label={text.card.lastPassed} wide>
          {passed.name}, {formatUtc(progress.passedAtMs, fix.atMs)}
        </Fact>
      )}
    </>
  )
}

/** When it will be there, and how sure that is. */
function EtaFact({ eta, nowMs }: { eta: LiveEta; nowMs: number }) {
  const { atMs, earliestMs, latestMs } = eta
  const from = formatUtc(earliestMs, nowMs)
  return (
    <Fact label={text.card.eta} wide>
      {formatUtc(atMs, nowMs)}
      <span className="block text-muted">
        {latestMs === undefined ? text.card.etaFrom(from) : text.card.etaBetween(from, formatUtc(latestMs, nowMs))}
      </span>
    </Fact>
  )
}

function Times({ reading, race, field }: { reading: Reading; race: LiveRace; field: FieldReading }) {
  const { entrant, entry, ageMs = 0, reachM } = reading
  const { fix, heardAtMs } = entry
  if (!fix) return null
  const raceTime = formatRaceTime(fix.atMs, race.timeZone)
  return (
    <>
      <Fact label={text.card.lastPosition} wide>
        <span className="font-semibold">
          {text.card.at(
            formatUtc(fix.atMs, field.asOfMs),
            field.ended ? text.board.beforeEnd(formatAge(ageMs)) : text.board.ago(formatAge(ageMs)),
          )}
        </span>
        <span className="block text-muted">{formatPlace(fix.latDeg, fix.lonDeg, unitsOf(race))}</span>
        {raceTime && race.timeZone !== 'UTC' && (
          <span className="block text-muted">{text.card.raceTime(raceTime, zoneCity(race.timeZone))}</span>
        )}
        {reachM !== undefined && (
          <span className="block text-late">{text.card.reach(plain(formatDistance(reachM, unitsOf(race))))}</span>
        )}
      </Fact>
      <Fact label={text.card.cadence} wide>
        {promiseWords(reading, race)}
      </Fact>
      <Fact label={text.card.nextExpected} wide>
        {nextWords(reading, field)}
      </Fact>
      {heardAtMs !== undefined && (
        <Fact label={text.card.link} wide>
          {text.card.heard} {formatUtc(heardAtMs, field.asOfMs)}
          {heardAtMs >= fix.atMs && `; ${text.card.delay(formatAge(heardAtMs - fix.atMs))}`}
          {entrant.isAuthenticated === false && <span className="block text-muted">{text.card.unauthenticated}</span>}
        </Fact>
      )}
    </>
  )
}

function promiseWords({ entrant, entry: { agreement } }: Reading, race: LiveRace): string {
  if (!agreement) return text.card.cadenceWords(formatSpan(entrant.fixIntervalMs), formatSpan(entrant.reportIntervalMs))
  const heartbeat = formatSpan(agreement.heartbeatMs)
  if (agreement.withinM === undefined) return text.agreement.promiseHeartbeats(heartbeat)
  return text.agreement.promise(plain(formatBound(agreement.withinM, unitsOf(race))), heartbeat)
}

function nextWords({ freshness, nextDueAtMs }: Reading, { ended, asOfMs }: FieldReading): string {
  if (freshness === 'finished') return text.card.noMore
  if (ended || nextDueAtMs === undefined) return text.card.raceOver
  const time = formatUtc(nextDueAtMs, asOfMs)
  return nextDueAtMs >= asOfMs
    ? text.card.inTime(time, formatAge(nextDueAtMs - asOfMs))
    : text.card.pastTime(time, formatAge(asOfMs - nextDueAtMs))
}

function Fact({ label, children, wide = false }: { label: string; children: ReactNode; wide?: boolean }) {
  return (
    <div className={wide ? 'col-span-2' : ''}>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}

const plain = ({ value, unit }: { value: string; unit: string }): string => `${value} ${unit}`

/** Beside what it shows: the number and the name above say it all, and a picture that cannot be had leaves no hole. */
function Photo({ name }: { name: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: it is small and made ready when it is uploaded
    <img
      src={`/images/${name}`}
      alt=""
      loading="lazy"
      className="mb-2 mt-1 h-36 w-full rounded-md object-cover md:h-44"
      onError={(event) => event.currentTarget.remove()}
    />
  )
}
