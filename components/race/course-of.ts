import type { LiveCourse, LiveRace } from '#protocol/live/messages'

/** The way of an entrant: its class's own, else everybody's. */
export function courseOf({ course, variants }: LiveRace, entrantId: number): LiveCourse | undefined {
  return variants?.find(({ entrants }) => entrants.includes(entrantId))?.course ?? course
}
