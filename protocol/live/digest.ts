import type { LiveAgreement, LiveEntry, LiveField, LiveProgress, LiveSnapshot } from './messages'

/**
 * Eight hexadecimal digits over all that moves in a picture: equal on server and page if and (but for one chance in four
 * thousand million) only if they show the same. FNV-1a over a canonical text of whole numbers, so that no engine's way of
 * printing or rounding fractions can matter.
 */
export function digestOf(snapshot: Pick<LiveSnapshot, 'entries' | 'field'>): string {
  const rows = [...snapshot.entries].sort((a, b) => a.id - b.id).map(entryText)
  return fnv1a([fieldText(snapshot.field), ...rows].join('\n'))
    .toString(16)
    .padStart(8, '0')
}

function fieldText({ phase, standingsAtMs, results, airtime }: LiveField): string {
  const spent = [
    airtime.messages,
    airtime.fixes,
    airtime.bytes,
    airtime.credits,
    airtime.jsonBytes,
    airtime.jsonCredits,
  ]
  const scored = results && `${results.state} ${results.revision}`
  return [phase, whole(standingsAtMs), ...spent.map((n) => whole(n)), ...(scored ? [scored] : [])].join('|')
}

function entryText({ id, fix, heardAtMs, agreement, progress, disagreement, evidenceVersion }: LiveEntry): string {
  const moved = fix && [
    whole(fix.atMs),
    whole(fix.latDeg, 1e7),
    whole(fix.lonDeg, 1e7),
    whole(fix.sogMps, 1000),
    whole(fix.cogDeg, 1000),
  ]
  const placed = progress && [
    progress.state,
    progress.rank,
    whole(progress.distanceToGoM),
    whole(progress.gapM),
    progress.old ? 'old' : 'now',
    progress.passed,
    whole(progress.passedAtMs),
    whole(progress.elapsedMs),
  ]
  const said = [id, whole(heardAtMs), moved?.join(',') ?? '-', placed?.join(',') ?? '-']
  // Last, and only where there are any: a picture without has the digest it always had.
  const apart = disagreement && `apart ${whole(disagreement.atMs)},${whole(disagreement.distanceM)}`
  const explained = evidenceVersion === undefined ? undefined : `evidence ${evidenceVersion}`
  const rest = [agreement && agreementText(agreement), apart, progress && scoredText(progress), explained]
  return [...said, ...rest.filter((words) => words)].join('|')
}

/** Empty where nothing is said but the rank. */
function scoredText({ out, vmgMps, eta, scores = [] }: LiveProgress): string {
  const expected = eta && ['eta', whole(eta.atMs), whole(eta.earliestMs), whole(eta.latestMs)].join(',')
  const places = scores.map(({ ranking, rank, behindMs, correctedMs, estimated, laps, contested }) => {
    const told = [whole(behindMs), whole(correctedMs), whole(laps), estimated ? 'about' : '', contested ? 'unsure' : '']
    return [ranking, rank, ...told].join(',')
  })
  const pace = vmgMps === undefined ? undefined : `vmg ${whole(vmgMps, 1000)}`
  return [out, pace, expected, ...places].filter((words) => words !== undefined).join(';')
}

function agreementText({ withinM, heartbeatMs, towards }: LiveAgreement): string {
  const led = [whole(towards?.atMs), whole(towards?.latDeg, 1e7), whole(towards?.lonDeg, 1e7)]
  return [whole(withinM), whole(heartbeatMs), ...led].join(',')
}

/** A whole number as text; absent is `-`. Adding 0 turns -0 into 0. */
const whole = (value: number | undefined, scale = 1): string =>
  value === undefined ? '-' : String(Math.round(value * scale) + 0)

/** FNV-1a, 32 bits, over UTF-16 units (Fowler, Noll, Vo; constants from draft-eastlake-fnv). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
