import type { LiveAgreement, LiveEntry, LiveField, LiveSnapshot } from './messages'

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

function fieldText({ phase, standingsAtMs, airtime }: LiveField): string {
  const spent = [
    airtime.messages,
    airtime.fixes,
    airtime.bytes,
    airtime.credits,
    airtime.jsonBytes,
    airtime.jsonCredits,
  ]
  return [phase, whole(standingsAtMs), ...spent.map((n) => whole(n))].join('|')
}

function entryText({ id, fix, heardAtMs, agreement, progress, disagreement }: LiveEntry): string {
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
  return [...said, ...(agreement ? [agreementText(agreement)] : []), ...(apart ? [apart] : [])].join('|')
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
