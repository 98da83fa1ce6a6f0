import { bad, ok, type Result } from '#base/result'
import type { Course, CourseElement, CourseWay, CourseZone, CutOff, Laps, Place, ZoneArea } from './course'
import {
  type CourseDraft,
  type DraftElement,
  type DraftLaps,
  type DraftWay,
  type DraftZone,
  draftOf,
  writeCutOff,
} from './course-draft'
import { elementIdOf } from './course-way'
import { readPlace, writePlace } from './place-text'
import { instantOf, zoneTimeOf } from './zone-time'

export type DraftFieldFault =
  | 'missing'
  | 'not-a-place'
  | 'not-a-radius'
  | 'not-a-time'
  | 'not-a-duration'
  | 'not-a-count'
  | 'too-few-corners'
  | 'ends-before'
  | 'no-class'

/** What is wrong with which field of which element, way or zone of a draft. `wayId` is absent for a zone. */
export type DraftFault = {
  readonly wayId?: string
  readonly id: string
  readonly field: keyof DraftElement | keyof DraftZone | keyof DraftLaps | keyof DraftWay
  readonly fault: DraftFieldFault
}

/** `before`: the course that was edited, whose places and times keep their every digit where they were not touched. */
export type Reading = { readonly timeZone: string; readonly before?: Course | undefined }

const RADIUS_M_MAX = 100_000
const ZONE_RADIUS_M_MAX = 2_000_000
const LAPS_MAX = 1000

/** The course that a draft says, or everything that is wrong with it. */
export function courseOfDraft(draft: CourseDraft, reading: Reading): Result<Course, readonly DraftFault[]> {
  const reader = new DraftReader(reading)
  const [main, ...variants] = draft.ways.map((way) => reader.way(way))
  const zones = draft.zones.flatMap((zone) => reader.zone(zone) ?? [])
  if (reader.faults.length > 0 || main === undefined) return bad(reader.faults)
  return ok({
    ...main,
    ...(variants.length === 0
      ? {}
      : { variants: variants.map((way, i) => ({ ...nameOf(draft.ways[i + 1] as DraftWay), ...way })) }),
    ...(zones.length === 0 ? {} : { zones }),
  })
}

const nameOf = ({ name, classIds }: DraftWay) => ({ name: name.trim(), classIds })

/** As much of one way of a draft, and of its zones, as can be read: what is drawn while the rest is being written. */
export function sketchOf({ ways, zones }: CourseDraft, wayId: string, reading: Reading): Course {
  const reader = new DraftReader(reading)
  const way = ways.find(({ id }) => id === wayId) ?? ways[0]
  return { ...reader.way({ ...way, classIds: [] }), zones: zones.flatMap((zone) => reader.zone(zone) ?? []) }
}

class DraftReader {
  readonly faults: DraftFault[] = []
  readonly #timeZone: string
  readonly #elements = new Map<string, CourseElement>()
  readonly #zones: ReadonlyMap<string, CourseZone>

  constructor({ timeZone, before }: Reading) {
    this.#timeZone = timeZone
    const ids = before === undefined ? [] : draftOf(before, timeZone).ways.map(({ id }) => id)
    const ways = before === undefined ? [] : [before, ...(before.variants ?? [])]
    for (const [way, { elements }] of ways.entries())
      for (const [i, element] of elements.entries())
        this.#elements.set(`${ids[way]} ${elementIdOf(element, i)}`, element)
    this.#zones = new Map((before?.zones ?? []).map((zone) => [zone.id, zone]))
  }

  /** The way without the elements that cannot be read; a leg between two others is straight then. */
  way(draft: DraftWay): CourseWay {
    if (draft.id !== 'main' && draft.classIds.length === 0) this.#note(draft.id, draft.id, 'classIds', 'no-class')
    const read = draft.elements.map((element) => this.#element(draft.id, element))
    const elements = read.filter((element) => element !== undefined)
    const legs = draft.elements.flatMap(({ legAfter }, i) => {
      if (read[i] === undefined || !read.slice(i + 1).some(Boolean)) return []
      return [read[i + 1] === undefined ? [] : legAfter]
    })
    const laps = draft.laps === undefined ? undefined : this.#laps(draft, draft.laps, read)
    return { elements, legs, ...(laps && { laps }) }
  }

  #element(wayId: string, draft: DraftElement): CourseElement | undefined {
    // A variant that is new shares its elements with everybody's way.
    const before = this.#elements.get(`${wayId} ${draft.id}`) ?? this.#elements.get(`main ${draft.id}`)
    const wasLine = before?.kind === 'line' || before?.kind === 'gate' ? before : undefined
    const wasAt = wasLine?.port ?? (before as { at?: Place } | undefined)?.at
    const place = (field: 'at' | 'other', was: Place | undefined) =>
      this.#place(draft[field], was, (fault) => this.#note(wayId, draft.id, field, fault))
    const at = place('at', wasAt)
    const cutOff = this.#cutOff(wayId, draft, before?.cutOff)
    const common = { id: draft.id, name: draft.name.trim(), ...(cutOff && { cutOff }) }
    if (draft.kind === 'line' || draft.kind === 'gate') {
      const starboard = place('other', wasLine?.starboard)
      return at && starboard && { kind: draft.kind, ...common, port: at, starboard }
    }
    const radiusM = readNumber(draft.radiusM, RADIUS_M_MAX)
    if (draft.kind === 'checkpoint' && radiusM === undefined) this.#note(wayId, draft.id, 'radiusM', 'not-a-radius')
    if (at === undefined) return undefined
    if (draft.kind === 'mark') return { kind: 'mark', ...common, at, leaveTo: draft.leaveTo }
    if (draft.kind === 'waypoint') return { kind: 'waypoint', ...common, at }
    if (radiusM === undefined) return undefined
    return { kind: 'checkpoint', ...common, at, radiusM, ...(draft.isTimedOut && { isTimedOut: true }) }
  }

  #cutOff(wayId: string, draft: DraftElement, before: CutOff | undefined): CutOff | undefined {
    if (draft.cutOff === 'none') return undefined
    const written = before && writeCutOff(before, this.#timeZone)
    if (before?.kind === draft.cutOff) {
      const isSame = before.kind === 'at' ? written?.cutOffAt === draft.cutOffAt : undefined
      if (isSame ?? written?.cutOffElapsed === draft.cutOffElapsed) return before
    }
    if (draft.cutOff === 'at') {
      const atMs = instantOf(draft.cutOffAt, this.#timeZone)
      if (atMs === undefined) this.#note(wayId, draft.id, 'cutOffAt', 'not-a-time')
      return atMs === undefined ? undefined : { kind: 'at', atMs }
    }
    const elapsedMs = readDurationMs(draft.cutOffElapsed)
    if (elapsedMs === undefined) this.#note(wayId, draft.id, 'cutOffElapsed', 'not-a-duration')
    return elapsedMs === undefined ? undefined : { kind: 'elapsed', elapsedMs }
  }

  /** Laps whose first or last element is gone are gone too. */
  #laps({ id, elements }: DraftWay, laps: DraftLaps, read: readonly unknown[]): Laps | undefined {
    const indexOf = (elementId: string) => {
      const index = elements.findIndex((element) => element.id === elementId)
      return read[index] === undefined ? -1 : read.slice(0, index).filter(Boolean).length
    }
    const [firstIndex, lastIndex] = [indexOf(laps.firstId), indexOf(laps.lastId)]
    const count = readNumber(laps.count, LAPS_MAX)
    if (count === undefined || !Number.isInteger(count)) this.#note(id, id, 'count', 'not-a-count')
    else if (firstIndex !== -1 && lastIndex !== -1) return { firstIndex, lastIndex, count, back: laps.back }
    return undefined
  }

  zone(draft: DraftZone): CourseZone | undefined {
    const { id, name, kind } = draft
    const before = this.#zones.get(id)
    const area = draft.shape === 'circle' ? this.#circle(draft, before?.area) : this.#polygon(draft, before?.area)
    const fromMs = this.#time(draft, 'from', before?.fromMs)
    const untilMs = this.#time(draft, 'until', before?.untilMs)
    const isReversed = fromMs !== undefined && untilMs !== undefined && untilMs <= fromMs
    if (isReversed) this.#noteZone(id, 'until', 'ends-before')
    const times = { ...(fromMs === undefined ? {} : { fromMs }), ...(untilMs === undefined ? {} : { untilMs }) }
    return area && { id, name: name.trim(), kind, area, ...times }
  }

  #circle(draft: DraftZone, before: ZoneArea | undefined): ZoneArea | undefined {
    const was = before?.kind === 'circle' ? before.at : undefined
    const at = this.#place(draft.at, was, (fault) => this.#noteZone(draft.id, 'at', fault))
    const radiusM = readNumber(draft.radiusM, ZONE_RADIUS_M_MAX)
    if (radiusM === undefined) this.#noteZone(draft.id, 'radiusM', 'not-a-radius')
    return at && radiusM !== undefined ? { kind: 'circle', at, radiusM } : undefined
  }

  #polygon(draft: DraftZone, before: ZoneArea | undefined): ZoneArea | undefined {
    const was = new Map((before?.kind === 'polygon' ? before.corners : []).map((place) => [writePlace(place), place]))
    const written = draft.corners.filter((corner) => corner.trim() !== '')
    const corners = written.map((corner) => was.get(corner) ?? readPlace(corner))
    const places = corners.filter((place) => place !== undefined)
    if (places.length < corners.length) this.#noteZone(draft.id, 'corners', 'not-a-place')
    else if (places.length < 3) this.#noteZone(draft.id, 'corners', 'too-few-corners')
    else return { kind: 'polygon', corners: places }
    return undefined
  }

  #time(draft: DraftZone, field: 'from' | 'until', was: number | undefined): number | undefined {
    const written = draft[field]
    if (written === '') return undefined
    if (was !== undefined && zoneTimeOf(was, this.#timeZone) === written) return was
    const atMs = instantOf(written, this.#timeZone)
    if (atMs === undefined) this.#noteZone(draft.id, field, 'not-a-time')
    return atMs
  }

  #place(written: string, was: Place | undefined, note: (fault: DraftFieldFault) => void): Place | undefined {
    if (was !== undefined && writePlace(was) === written) return was
    const read = readPlace(written)
    if (read === undefined) note(written.trim() === '' ? 'missing' : 'not-a-place')
    return read
  }

  #note(wayId: string, id: string, field: DraftFault['field'], fault: DraftFieldFault): void {
    this.faults.push({ wayId, id, field, fault })
  }

  #noteZone(id: string, field: DraftFault['field'], fault: DraftFieldFault): void {
    this.faults.push({ id, field, fault })
  }
}

/** A number above 0 with a decimal point or comma; undefined when it is none or too large. */
export function readNumber(written: string, max: number): number | undefined {
  const value = Number(written.trim().replace(',', '.'))
  return value > 0 && value <= max ? value : undefined
}

/** `30:00` or `30` hours, ms. */
export function readDurationMs(written: string): number | undefined {
  const found = /^(\d{1,5})(?::([0-5]\d))?$/.exec(written.trim())
  if (found === null) return undefined
  const minutes = Number(found[1]) * 60 + Number(found[2] ?? 0)
  return minutes > 0 ? minutes * 60_000 : undefined
}
