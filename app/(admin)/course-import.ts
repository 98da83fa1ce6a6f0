import { bad, ok, type Result } from '#base/result'
import type { Course } from '#race/course'
import { contentOfGeoJson, contentOfTable, courseOfContent, type FileContent, POINTS_MAX } from '#race/course-file'
import { readSentCourse } from './course-schema'
import { readMapFile } from './read-map-file'
import { readTable } from './read-table'

/** A GPX of some hours' recording has a few megabytes. */
export const COURSE_FILE_BYTES_MAX = 20_000_000

export type CourseFileRead = { readonly course: Course; readonly notes: readonly string[] }

/** Reads a course from a file of any format that is known, by what is in it and not by its name. The fault is a word for the catalogue. */
export function readCourseFile(bytes: Uint8Array): Result<CourseFileRead, string> {
  if (bytes.length > COURSE_FILE_BYTES_MAX) return bad('too-large')
  const text = new TextDecoder().decode(bytes)
  const start = text.trimStart()[0]
  if (start === '{') return readGeoJson(text)
  if (start === '<') {
    const read = readMapFile(text)
    return read.ok ? made(read.value) : read
  }
  const cells = readTable(bytes, POINTS_MAX)
  const content = cells.ok ? contentOfTable(cells.value) : undefined
  return content === undefined ? bad('unknown-format') : made(content)
}

function readGeoJson(text: string): Result<CourseFileRead, string> {
  const read = contentOfGeoJson(parsed(text))
  if (read === undefined) return bad('unknown-format')
  const own = read.course === undefined ? undefined : readSentCourse(read.course)
  return own === undefined ? made(read.content) : ok({ course: own, notes: [] })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const made = (content: FileContent): Result<CourseFileRead, string> => courseOfContent(content)
