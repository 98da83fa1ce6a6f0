import { bad, ok, type Result } from '#base/result'
import { MINUTE_MS, NAUTICAL_MILE_M } from '#base/units'
import type { ClassId } from './fix'
import type { PublicationRules } from './publication-rules'
import { instantOf, zoneTimeOf } from './zone-time'

/** Publication rules as a form has them: minutes, miles, and clocks' times in the race's zone; empty: none. */
export type PublicationText = {
  readonly delay: string
  /** By class, by zone of the course. */
  readonly classDelays: Readonly<Record<string, string>>
  readonly zoneDelays: Readonly<Record<string, string>>
  readonly blackouts: readonly { readonly from: string; readonly until: string }[]
  readonly beforeStart: string
  readonly afterEnd: string
  readonly liftWithin: string
}

export type PublicationFault = 'not-minutes' | 'not-miles' | 'not-a-time' | 'ends-before'

/** What is wrong with which field: `class ID`, `zone ID` and `blackout N` for those of several. */
export type PublicationFaults = Readonly<Record<string, PublicationFault>>

const MINUTES_MAX = 20_160
const MILES_MAX = 10_000

/** Rules as a form has them. */
export function publicationText(rules: PublicationRules | undefined, timeZone: string): PublicationText {
  const minutes = (ms: number | undefined) => (ms === undefined ? '' : String(ms / MINUTE_MS))
  const { delayMs = 0, byClass = [], byZone = [], blackouts = [], beforeStartMs, afterEndMs, liftWithinM } = rules ?? {}
  return {
    delay: delayMs === 0 ? '' : minutes(delayMs),
    classDelays: Object.fromEntries(byClass.map((one) => [one.classId, minutes(one.delayMs)])),
    zoneDelays: Object.fromEntries(byZone.map((one) => [one.zoneId, minutes(one.delayMs)])),
    blackouts: blackouts.map(({ fromMs, untilMs }) => {
      return { from: zoneTimeOf(fromMs, timeZone), until: zoneTimeOf(untilMs, timeZone) }
    }),
    beforeStart: minutes(beforeStartMs),
    afterEnd: minutes(afterEndMs),
    liftWithin: liftWithinM === undefined ? '' : String(Number((liftWithinM / NAUTICAL_MILE_M).toFixed(3))),
  }
}

/** The rules that a form says, or everything that is wrong with it. Undefined: nothing is held back. */
export function readPublication(
  text: PublicationText,
  timeZone: string,
): Result<PublicationRules | undefined, PublicationFaults> {
  const faults: Record<string, PublicationFault> = {}
  const number = (field: string, words: string, max: number, fault: PublicationFault) => {
    const value = Number(words.trim().replace(',', '.'))
    if (words.trim() !== '' && !(value >= 0 && value <= max)) faults[field] = fault
    return words.trim() === '' ? undefined : value
  }
  const minutes = (field: string, words: string) => {
    const value = number(field, words, MINUTES_MAX, 'not-minutes')
    return value === undefined ? undefined : Math.round(value * MINUTE_MS)
  }
  const delays = (kind: string, all: Readonly<Record<string, string>>) =>
    Object.entries(all).flatMap(([id, words]) => {
      const delayMs = minutes(`${kind} ${id}`, words)
      return delayMs === undefined ? [] : [{ id, delayMs }]
    })
  const byClass = delays('class', text.classDelays).map(({ id, delayMs }) => ({ classId: id as ClassId, delayMs }))
  const byZone = delays('zone', text.zoneDelays).map(({ id, delayMs }) => ({ zoneId: id, delayMs }))
  const blackouts = text.blackouts.flatMap(({ from, until }, i) => {
    const [fromMs, untilMs] = [instantOf(from, timeZone), instantOf(until, timeZone)]
    if (fromMs === undefined || untilMs === undefined) faults[`blackout ${i}`] = 'not-a-time'
    else if (untilMs <= fromMs) faults[`blackout ${i}`] = 'ends-before'
    return fromMs === undefined || untilMs === undefined ? [] : [{ fromMs, untilMs }]
  })
  const [delayMs = 0, beforeStartMs] = [minutes('delay', text.delay), minutes('beforeStart', text.beforeStart)]
  const afterEndMs = minutes('afterEnd', text.afterEnd)
  const miles = number('liftWithin', text.liftWithin, MILES_MAX, 'not-miles')
  if (Object.keys(faults).length > 0) return bad(faults)
  const rules: PublicationRules = {
    delayMs,
    ...(byClass.length === 0 ? {} : { byClass }),
    ...(byZone.length === 0 ? {} : { byZone }),
    ...(blackouts.length === 0 ? {} : { blackouts }),
    ...(beforeStartMs === undefined ? {} : { beforeStartMs }),
    ...(afterEndMs === undefined ? {} : { afterEndMs }),
    ...(miles === undefined || miles === 0 ? {} : { liftWithinM: miles * NAUTICAL_MILE_M }),
  }
  return ok(Object.keys(rules).length === 1 && delayMs === 0 ? undefined : rules)
}
