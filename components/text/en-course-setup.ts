import type { CourseFinding } from '#race/course-check'
import type { DraftFault, ElementKind } from '#race/course-draft'

const kinds: Record<ElementKind, string> = {
  line: 'Line',
  gate: 'Gate',
  mark: 'Mark',
  waypoint: 'Waypoint',
  checkpoint: 'Checkpoint',
}

const findings: Record<CourseFinding['kind'], string> = {
  'too-few-elements': 'A course needs a start and a finish.',
  'ends-at-one-place': 'Both ends are at one place, so nobody can cross between them.',
  'long-line': 'The two ends are more than 20 km apart. Is one of them mistyped?',
  'no-leg': 'This is at the same place as the one before it.',
  'half-way-round':
    'This lies on the other side of the earth from the one before it, so that no shortest way leads there. Put a waypoint between them.',
  'crosses-itself': 'The course crosses itself. That may be meant; if not, look at the order of its elements.',
  'open-start': 'The first element is a waypoint, which nobody passes: everybody starts at the gun, wherever they are.',
  'bad-laps': 'The laps name an element that is not there.',
  'zone-crosses-itself': 'A zone crosses itself, so that its inside cannot be told.',
}

const faults: Record<DraftFault['fault'], string> = {
  missing: 'This is needed.',
  'not-a-place': "No place can be read from this. Write it like 59°19.758'N 018°04.116'E or 59.3293, 18.0686.",
  'not-a-radius': 'Metres, up to 100,000.',
}

/** What the course page says, in English. */
export const courseSetup = {
  title: 'Course',
  why: 'What is to be passed, in order: the first element is the start, the last the finish. Legs are great circles.',
  kinds,
  findings,
  faults,
  none: 'No element yet. Add the start line first.',
  add: 'Add',
  insertAfter: (name: string) => `Insert one after ${name}`,
  remove: (name: string) => `Remove ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  element: (index: number) => `Element ${index + 1}`,
  kind: 'Kind',
  name: 'Name',
  place: 'Place',
  port: 'Port end',
  starboard: 'Starboard end',
  placeHint: 'Degrees and minutes or decimal degrees.',
  leaveTo: 'Leave it to',
  sides: { port: 'port', starboard: 'starboard' } as Record<string, string>,
  radius: 'Radius, m',
  polyline: (count: number) => `The way to the next follows a line of ${count} points.`,
  laps: (count: number) => `Part of a lap that is sailed ${count} times.`,
  length: 'Length',
  undo: 'Undo',
  redo: 'Redo',
  reason: 'Why it changes',
  reasonHint: 'It is kept with the version and shown with corrected results.',
  holdsFrom: 'Holds from',
  holdsFromHint: 'In the race’s time. Left empty it holds from the beginning: a correction.',
  save: 'Save the course',
  saved: (version: number) => `Saved as version ${version}. Standings follow within seconds.`,
  unsaved: 'Changed, and not saved yet.',
  asSaved: 'As it is saved.',
  notSaved: 'Nothing was saved.',
  edited:
    'Somebody else has saved a version since you opened this page. Nothing was saved and your course is still here: download it, reload the page to see theirs, and import yours again if it is the right one.',
  notACourse: 'What was sent is no course. Nothing was saved.',
  hasErrors: 'Nothing was saved: put right what is marked as an error.',
  versions: 'Versions',
  version: (version: number) => `Version ${version}`,
  fromBeginning: 'from the beginning',
  from: (when: string) => `from ${when}`,
  by: (author: string) => `by ${author}`,
  download: 'Download (GeoJSON)',
  import: 'Import',
  importWhy:
    'GeoJSON, GPX, KML or a CSV of waypoints replaces what is drawn here; nothing is saved until you say so, and undo brings back what was.',
  imported: (name: string, elements: number) =>
    `${elements} elements were read from ${name}. Look them over, then save.`,
  notes: {
    'ends-are-guessed':
      'The file does not say which end of a line is port, so the first one is. Check the direction of each line.',
    'made-of-track': 'It was a recorded track: its ends became start and finish, and the way between follows it.',
    simplified: 'It had too many points and was simplified to within 5 m.',
    'left-out': 'Some of it means nothing here and was left out.',
  } as Record<string, string>,
  fileFaults: {
    'too-large': 'This file is larger than 20 MB. Nothing was changed.',
    'unknown-format': 'This is neither GeoJSON, GPX, KML nor CSV that can be read. Nothing was changed.',
    'no-places': 'There is no place in this file. Nothing was changed.',
    'too-many-points': 'There are more than 500 waypoints in this file. Nothing was changed.',
    hostile: 'This file declares entities or is nested too deep, as no course is. It was not read.',
  } as Record<string, string>,
}
