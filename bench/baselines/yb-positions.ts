import type { TrackerFix } from './fix'

/**
 * The layout in which YB's race viewer fetches all positions of a race (AllPositions3), big-endian, no optional fields: u8 flags and
 * u32 reference time; then for each team u16 id, u16 count and its moments, newest first. A moment is absolute (u32 seconds after the
 * reference, i32 lat, i32 lon) or, marked by the highest bit, a step from the newer one before it (u15 seconds, i16 lat, i16 lon).
 * Places are in 1e-5°, so that steps of 1e-4° / 2^halvings are rounded to it, and told again from it.
 */
export const YB_HEAD_BYTES = 5

export function encodeYbHead(referenceS: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(YB_HEAD_BYTES))
  head.setUint32(1, referenceS)
  return new Uint8Array(head.buffer)
}

/** More moments than a count can hold go under the same team again. */
const MOMENTS_MAX = 0xffff
const ABSOLUTE_BYTES = 12
const STEP_BYTES = 6
const TEAM_HEAD_BYTES = 4
const GAP_MAX_S = 0x7fff

/** One team's moments from its fixes by time. */
export function encodeYbTeam(
  team: number,
  fixes: readonly TrackerFix[],
  referenceS: number,
  halvings: number,
): Uint8Array {
  const moments = fixes.map(({ atS, lat, lon }) => ({ atS, lat: ybUnits(lat, halvings), lon: ybUnits(lon, halvings) }))
  moments.reverse()
  const view = new DataView(new ArrayBuffer(moments.length * (ABSOLUTE_BYTES + TEAM_HEAD_BYTES)))
  let at = 0
  for (const [i, moment] of moments.entries()) {
    const isFirst = i % MOMENTS_MAX === 0
    if (isFirst) {
      view.setUint16(at, team)
      view.setUint16(at + 2, Math.min(MOMENTS_MAX, moments.length - i))
      at += TEAM_HEAD_BYTES
    }
    const newer = isFirst ? undefined : moments[i - 1]
    at +=
      newer && isStep(moment, newer) ? writeStep(view, at, moment, newer) : writeAbsolute(view, at, moment, referenceS)
  }
  return new Uint8Array(view.buffer, 0, at)
}

/** Teams of a whole file, their fixes by time. */
export function decodeYbPositions(bytes: Uint8Array, halvings: number): { team: number; fixes: TrackerFix[] }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const referenceS = view.getUint32(1)
  const teams: { team: number; fixes: TrackerFix[] }[] = []
  for (let at = YB_HEAD_BYTES; at < bytes.length; ) {
    const [team, count] = [view.getUint16(at), view.getUint16(at + 2)]
    at += TEAM_HEAD_BYTES
    const moments: TrackerFix[] = []
    for (let i = 0; i < count; i++) {
      const newer = moments.at(-1)
      const isAbsolute = (view.getUint8(at) & 0x80) === 0 || !newer
      moments.push(isAbsolute ? readAbsolute(view, at, referenceS) : readStep(view, at, newer))
      at += isAbsolute ? ABSOLUTE_BYTES : STEP_BYTES
    }
    moments.reverse()
    teams.push({ team, fixes: moments.map((moment) => inSteps(moment, halvings)) })
  }
  return teams
}

/** 1e-5° a unit, which is less than the finest step: no two steps share one. */
const ybUnits = (steps: number, halvings: number) => Math.round((steps * 10) / 2 ** halvings)

function inSteps({ atS, lat, lon }: TrackerFix, halvings: number): TrackerFix {
  const stepsOf = (units: number) => Math.round((units * 2 ** halvings) / 10)
  return { atS, lat: stepsOf(lat), lon: stepsOf(lon) }
}

const fitsInt16 = (value: number) => value >= -0x8000 && value <= 0x7fff

const isStep = (moment: TrackerFix, newer: TrackerFix) =>
  newer.atS - moment.atS <= GAP_MAX_S && fitsInt16(moment.lat - newer.lat) && fitsInt16(moment.lon - newer.lon)

function writeStep(view: DataView, at: number, moment: TrackerFix, newer: TrackerFix): number {
  view.setUint16(at, 0x8000 + newer.atS - moment.atS)
  view.setInt16(at + 2, moment.lat - newer.lat)
  view.setInt16(at + 4, moment.lon - newer.lon)
  return STEP_BYTES
}

function readStep(view: DataView, at: number, newer: TrackerFix): TrackerFix {
  const atS = newer.atS - (view.getUint16(at) & GAP_MAX_S)
  return { atS, lat: newer.lat + view.getInt16(at + 2), lon: newer.lon + view.getInt16(at + 4) }
}

function writeAbsolute(view: DataView, at: number, { atS, lat, lon }: TrackerFix, referenceS: number): number {
  view.setUint32(at, atS - referenceS)
  view.setInt32(at + 4, lat)
  view.setInt32(at + 8, lon)
  return ABSOLUTE_BYTES
}

function readAbsolute(view: DataView, at: number, referenceS: number): TrackerFix {
  return { atS: referenceS + view.getUint32(at), lat: view.getInt32(at + 4), lon: view.getInt32(at + 8) }
}
