import { z } from 'zod'
import type { Course } from '#race/course'

const place = z.object({ latDeg: z.number().min(-90).max(90), lonDeg: z.number().min(-180).max(180) }).strict()
const instant = z.number().int().min(0).max(1e14)
const cutOff = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at'), atMs: instant }).strict(),
  z.object({ kind: z.literal('elapsed'), elapsedMs: instant }).strict(),
])
const common = { id: z.string().min(1).max(64).optional(), name: z.string().max(80), cutOff: cutOff.optional() }
const element = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), ...common, port: place, starboard: place }).strict(),
  z.object({ kind: z.literal('gate'), ...common, port: place, starboard: place }).strict(),
  z.object({ kind: z.literal('mark'), ...common, at: place, leaveTo: z.enum(['port', 'starboard']) }).strict(),
  z.object({ kind: z.literal('waypoint'), ...common, at: place }).strict(),
  z
    .object({
      ...{ kind: z.literal('checkpoint'), ...common, at: place },
      ...{ radiusM: z.number().positive().max(100_000), isTimedOut: z.boolean().optional() },
    })
    .strict(),
])
const laps = z.object({
  ...{ firstIndex: z.number().int().min(0), lastIndex: z.number().int().min(0) },
  ...{ count: z.number().int().min(1).max(1000), back: z.array(place).max(20_000) },
})
const way = {
  elements: z.array(element).max(500),
  legs: z.array(z.array(place).max(20_000)).max(500),
  laps: laps.optional(),
}
const area = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), at: place, radiusM: z.number().positive().max(2_000_000) }).strict(),
  z.object({ kind: z.literal('polygon'), corners: z.array(place).min(3).max(1000) }).strict(),
])
const zone = z.object({
  ...{ id: z.string().min(1).max(64), name: z.string().max(80), kind: z.enum(['exclusion', 'protected']), area },
  ...{ fromMs: instant.optional(), untilMs: instant.optional() },
})
const variant = z.object({ name: z.string().max(80), classIds: z.array(z.uuid()).max(100), ...way })
const course = z
  .object({ ...way, variants: z.array(variant).max(50).optional(), zones: z.array(zone).max(200).optional() })
  .strict()

const hasTwins = (named: readonly { readonly id?: string | undefined }[]) => {
  const ids = named.flatMap(({ id }) => (id === undefined ? [] : [id]))
  return new Set(ids).size !== ids.length
}

/** A course as a browser or a file sent it, with nothing in it that is not a course's; undefined when it is none. */
export function readSentCourse(sent: unknown): Course | undefined {
  const read = course.safeParse(sent)
  if (!read.success) return undefined
  if ([read.data, ...(read.data.variants ?? [])].some(({ elements }) => hasTwins(elements))) return undefined
  if (hasTwins(read.data.zones ?? [])) return undefined
  // What zod leaves as `undefined` is absent in a course.
  return JSON.parse(JSON.stringify(read.data)) as Course
}
