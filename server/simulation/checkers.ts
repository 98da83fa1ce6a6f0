import type { SimulationOutcome } from './sail'

/** One property a function: each returns what is wrong, nothing when all is well. */
export type Checker = (outcome: SimulationOutcome) => string | undefined

/** Every recorded fix was measured: same tracker, same second, same step of place. */
export const noInventedFix: Checker = ({ measured, recorded }) => {
  const invented = recorded.filter((fix) => !measured.has(fix))
  return invented.length === 0 ? undefined : `${invented.length} fixes were never measured, such as ${invented[0]}`
}

/** No fix is recorded twice. */
export const noFixTwice: Checker = ({ recorded }) => {
  const twice = recorded.length - new Set(recorded).size
  return twice === 0 ? undefined : `${twice} fixes are recorded twice`
}

/** In the quiet end every tracker's newest fix reaches the record. */
export const fieldBecomesWhole: Checker = ({ newest }) => {
  const behind = [...newest].filter(([, { measuredAtMs, recordedAtMs }]) => recordedAtMs < measuredAtMs)
  return behind.length === 0 ? undefined : `${behind.length} trackers are behind in the end, such as ${behind[0]?.[0]}`
}

/** Nothing that a sender of ours sends is a fault. */
export const nothingRefused: Checker = ({ faultNames }) => {
  const refused = faultNames.filter((name) => name !== 'no-session-data')
  return refused.length === 0 ? undefined : `${refused.length} messages were refused, such as for ${refused[0]}`
}

/** Every gap says what became of it: open only if it is young enough to be filled still. */
export const everyGapAccounted: Checker = ({ gaps }) => {
  const strange = [...gaps.values()].filter((gap) => !['open', 'filled', 'lost'].includes(gap.state))
  return strange.length === 0 ? undefined : `${strange.length} gaps are in no known state`
}

export const CHECKERS: Readonly<Record<string, Checker>> = {
  noInventedFix,
  noFixTwice,
  fieldBecomesWhole,
  nothingRefused,
  everyGapAccounted,
}
