'use server'

import { revalidatePath } from 'next/cache'
import { text } from '#components/text/catalogue.ts'
import { saveCourse } from '#db/race-course'
import type { Course } from '#race/course'
import { checkCourse } from '#race/course-check'
import { instantOf } from '#race/zone-time'
import { COURSE_FILE_BYTES_MAX, readCourseFile } from '../../../../course-import'
import { readSentCourse } from '../../../../course-schema'
import { racePlace } from '../../../../place'
import { refusedAct } from '../../../../words'

/** What became of a course that was sent to be saved. */
export type SaveAnswer =
  | { readonly kind: 'saved'; readonly version: number }
  | { readonly kind: 'refused'; readonly words: string }

/** A course as the editor sends it: `after` is the version it was edited from; `holdsFrom` a clock's time in the race's zone, or empty. */
export type SentCourse = {
  readonly course: Course
  readonly after: number
  readonly reason: string
  readonly holdsFrom: string
}

/** Saves a course as the next version. */
export async function saveEditedCourse(slug: string, sent: SentCourse): Promise<SaveAnswer> {
  const { db, actor, scope, race } = await racePlace(slug)
  const words = text.courseSetup
  const refuse = (why: string): SaveAnswer => ({ kind: 'refused', words: why })
  const course = readSentCourse(sent.course)
  if (course === undefined || !Number.isSafeInteger(sent.after)) return refuse(words.notACourse)
  if (checkCourse(course).some(({ level }) => level === 'error')) return refuse(words.hasErrors)
  const holdsFrom = String(sent.holdsFrom)
  const holdsFromMs = holdsFrom === '' ? undefined : instantOf(holdsFrom, race.timeZone)
  if (holdsFrom !== '' && holdsFromMs === undefined) return refuse(text.raceSetup.settings.faults['not-a-time'])
  const reason = String(sent.reason).trim().slice(0, 500)
  const from = holdsFromMs === undefined ? {} : { holdsFromMs }
  const saved = await saveCourse(db, actor, scope, { course, after: sent.after, reason, ...from })
  if (!saved.ok) return refuse(saved.fault === 'edited' ? words.edited : wordsOf(saved.fault))
  revalidatePath(`/admin/races/${race.slug}/course`)
  return { kind: 'saved', version: saved.value.version }
}

function wordsOf(fault: 'not-allowed' | 'no-such-place'): string {
  const state = refusedAct(fault)
  return state.kind === 'faults' ? (state.words ?? '') : ''
}

/** What a file says, as a course to look over; nothing is saved. */
export type ImportAnswer =
  | { readonly kind: 'read'; readonly course: Course; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly words: string }

/** Reads a course file. */
export async function importCourse(slug: string, form: FormData): Promise<ImportAnswer> {
  await racePlace(slug)
  const faults = text.courseSetup.fileFaults
  const refuse = (fault: string): ImportAnswer => ({ kind: 'refused', words: faults[fault] ?? fault })
  const file = form.get('file')
  if (!(file instanceof File)) return refuse('unknown-format')
  if (file.size > COURSE_FILE_BYTES_MAX) return refuse('too-large')
  const read = readCourseFile(new Uint8Array(await file.arrayBuffer()))
  return read.ok ? { kind: 'read', ...read.value } : refuse(read.fault)
}
