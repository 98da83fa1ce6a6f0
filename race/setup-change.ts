import type { RaceSetup } from './race-setup'
import type { Decision, Ruling } from './ruling'

/** The set-up as it holds at an instant: without versions of the course that are not in force yet. What is decided for later neither scores nor shows. */
export function setupAt(setup: RaceSetup, nowMs: number): RaceSetup {
  const courses = setup.courses.filter(({ holdsFromMs }) => holdsFromMs === undefined || holdsFromMs <= nowMs)
  return courses.length === setup.courses.length ? setup : { ...setup, courses }
}

/** What an organizer has changed from one set-up to another, in words for whoever reads why a result is another one. */
export function setupChanges(before: RaceSetup, after: RaceSetup): string[] {
  return [
    ...courseChanges(before, after),
    ...rulingChanges(before, after),
    ...(isSame(startsOf(before), startsOf(after)) ? [] : ['A start was moved.']),
    ...(isSame(before.rankings, after.rankings) ? [] : ['The rankings were changed.']),
    ...(isSame(scoringOf(before), scoringOf(after)) ? [] : ['Classes, groups or ratings of entries were changed.']),
  ]
}

function courseChanges(before: RaceSetup, after: RaceSetup): string[] {
  const known = new Set(before.courses.map(({ version }) => version))
  return after.courses
    .filter(({ version }) => !known.has(version))
    .map(({ version, reason }) => `Course version ${version} holds${reason ? `: ${reason}` : ''}.`)
}

function rulingChanges(before: RaceSetup, after: RaceSetup): string[] {
  const known = new Map(before.rulings?.map((ruling) => [ruling.rulingId, ruling]))
  const numbers = new Map(after.entries.map(({ entryId, number }) => [entryId, number]))
  return (after.rulings ?? []).flatMap((ruling) => {
    const number = numbers.get(ruling.entryId) ?? '?'
    const was = known.get(ruling.rulingId)
    if (was === undefined && ruling.revoked === undefined) return [saidWords(number, ruling)]
    if (was === undefined || was.revoked !== undefined || ruling.revoked === undefined) return []
    const { author, reason } = ruling.revoked
    return [`${number}: ${decisionWords(ruling.decision)} taken back by ${author} (${reason}).`]
  })
}

const saidWords = (number: string, { decision, author, reason }: Ruling) =>
  `${number}: ${decisionWords(decision)} by ${author} (${reason}).`

/** A decision in two or three words. */
export function decisionWords(decision: Decision): string {
  switch (decision.kind) {
    case 'passed':
    case 'left':
    case 'not-passed':
      return `${decision.elementId}${decision.lap > 0 ? ` lap ${decision.lap}` : ''} ${decision.kind.replace('-', ' ')}`
    case 'status':
      return decision.status
    case 'time':
      return `${decision.ms < 0 ? '−' : '+'}${Math.abs(decision.ms) / 1000} s on ${decision.on} time`
    case 'places':
      return `${decision.places} places down`
  }
}

const startsOf = ({ startsAtMs, classes = [], entries }: RaceSetup) => [
  startsAtMs,
  classes.map((one) => one.startsAtMs ?? null),
  entries.map((entry) => entry.startsAtMs ?? null),
]

const scoringOf = ({ entries }: RaceSetup) =>
  entries.map(({ classId, groups, ratings }) => [classId ?? null, groups ?? null, ratings ?? null])

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
