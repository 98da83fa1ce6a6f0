import type { RankedBy, RankingFault } from '#race/ranking-text'
import type { Status } from '#race/ruling'
import type { BadTiming, TimingFault } from '#race/timing-table'

const statuses: Record<Status, string> = {
  DNS: 'DNS: did not start',
  DNF: 'DNF: did not finish',
  RET: 'RET: retired',
  DSQ: 'DSQ: disqualified',
  OCS: 'OCS: started too early',
  FIN: 'FIN: its finish counts, whatever it missed',
}

const rankedBy: Record<RankedBy, string> = {
  elapsed: 'elapsed time (line honours)',
  arrival: 'who is first there',
  'time-on-time': 'corrected: factor × elapsed (IRC, ORC ToT, age factors)',
  'time-on-distance': 'corrected: elapsed − seconds a mile (ORC ToD, PHRF)',
  'performance-line': 'corrected: factor × elapsed − seconds a mile (ORC PLT, PLD)',
  yardstick: 'corrected: elapsed × base ÷ number (Portsmouth)',
  'phrf-time-on-time': 'corrected: elapsed × A ÷ (B + rating) (PHRF)',
  checkpoints: 'how much was passed, then time or distance',
  'last-standing': 'laps, each in its own time (last one standing)',
}

const rankingFaults: Record<RankingFault, string> = {
  missing: 'Of several rankings each needs a name.',
  'too-long': 'This is longer than 60 characters.',
  twice: 'Another ranking has this name.',
  'not-a-number': 'A number above 0 is needed.',
  'not-a-figure': 'The name of a figure is needed, such as tcf: letters, digits and hyphens.',
}

const timingFaults: Record<TimingFault, string> = {
  empty: 'There is nothing in this file but a header. Nothing was saved.',
  'no-columns':
    'Three columns are needed: a number (bib, sail), a place of the course (checkpoint) and a time or an elapsed time. Nothing was saved.',
  'too-many-rows': 'There are more than 20,000 rows in this file. Nothing was saved.',
}

const badTimings: Record<BadTiming['fault'], string> = {
  'no-such-entry': 'is no entry’s number',
  'no-such-place': 'is no place of its course',
  'not-a-time': 'is no time: write it like 2027-06-05 13:04:10, or 2027-06-05T11:04:10Z, or elapsed like 3:04:10',
  'in-the-future': 'lies in the future',
  'no-such-lap': 'is one passing more than the course has there',
}

/** What the page of a race's results says to who makes them, in English. */
export const resultSetup = {
  title: 'Results',
  publish: 'Publish',
  publishWhy:
    'Nothing is published until you say so. Provisional results follow what they rest on, each change as a revision with its reason; official ones stay as they are until you publish again.',
  nothingYet: 'No results are published yet.',
  stateNow: (state: string, revision: number, rows: number) =>
    `${state === 'official' ? 'Official' : 'Provisional'} results are published: revision ${revision}, with ${rows === 1 ? '1 row' : `${rows} rows`}.`,
  see: 'See them',
  unseen: 'Nobody but you can see them until the race is public or unlisted: choose so in its settings.',
  as: 'As',
  states: { provisional: 'provisional', official: 'official' } as Record<string, string>,
  reason: 'Why',
  publishReasonHint: 'Shown with the revision, such as: Protest time is over.',
  publishSubmit: 'Publish the results as they stand',
  ordered: 'Ordered. The revision is made within seconds.',
  noReason: 'Say why: it is shown beside what it changes.',
  rulings: 'Rulings',
  rulingsWhy:
    'What a person decides stands before what a track or a timing mat tells, and both stay to be seen. Nothing is deleted: a ruling is taken back.',
  noRulings: 'Nobody has ruled anything.',
  rule: 'Add a ruling',
  entry: 'Entry',
  decision: 'Decision',
  statuses,
  decisions: {
    time: 'time penalty or credit',
    places: 'places down',
    passed: 'passed (seen by somebody)',
    left: 'left a checkpoint',
    'not-passed': 'did not pass',
  } as Record<string, string>,
  where: 'Where',
  when: 'When',
  whenHint: 'In the race’s time, with seconds.',
  seconds: 'Seconds',
  secondsHint: 'With a minus sign: a credit.',
  on: 'On',
  ons: { elapsed: 'elapsed time', corrected: 'corrected time' } as Record<string, string>,
  places: 'Places',
  ruleSubmit: 'Rule',
  ruled: 'Ruled. Standings follow within seconds.',
  ruledAlready: 'This stands already. Nothing was added.',
  noEntry: 'This entry is not there any more. Nothing was ruled.',
  notATime: 'A date and a time are needed.',
  inTheFuture: 'This lies in the future.',
  notSeconds: 'Seconds other than 0 are needed, up to 864,000 (ten days).',
  notPlaces: 'A whole number from 1 to 999 is needed.',
  noPlace: 'The course of this entry has no such place.',
  revoke: 'Take back',
  revokeSubmit: 'Take it back',
  revoked: 'Taken back.',
  gone: 'It does not stand any more already.',
  revokedBy: (author: string, when: string, reason: string) => `Taken back by ${author}, ${when}: ${reason}`,
  more: (count: number) => `${count} more`,
  timing: 'Chip timing',
  timingWhy:
    'A CSV of a timing system: number, checkpoint and time, a row for each passing; a lap and in or out if it has them. It stands before the track, and behind what a person rules.',
  file: 'CSV file',
  look: 'Show what it says',
  take: (count: number) => (count === 1 ? 'Take this passing' : `Take these ${count} passings`),
  taken: (count: number) =>
    count === 0 ? 'All of it stands already.' : count === 1 ? '1 passing was taken.' : `${count} passings were taken.`,
  found: (count: number) => (count === 1 ? '1 passing was read.' : `${count} passings were read.`),
  noCourse: 'The race has no course yet, so that there is nothing to pass.',
  noFile: 'Choose a file first.',
  tooLarge: 'This file is larger than 2 MB. Nothing was saved.',
  unreadable: (why: string) => `This file cannot be read as CSV (${why}). Nothing was saved.`,
  timingFaults,
  badCells: (count: number) =>
    `${count === 1 ? 'One cell' : `${count} cells`} cannot be taken. Nothing was saved: put them right in the file.`,
  badTiming: ({ row, column, value, fault }: BadTiming) => `Row ${row}, ${column}: “${value}” ${badTimings[fault]}`,
  rankings: 'Rankings',
  rankingsWhy:
    'Who is before whom. An entry’s main ranking is the first one that it is in. Without any, everybody is ranked by elapsed time.',
  rankedBy,
  rankingFaults,
  name: 'Name',
  by: 'By',
  first: { 'performance-line': 'Factor', yardstick: 'Number' } as Record<string, string>,
  figure: 'Figure',
  second: 'Allowance',
  base: 'Base',
  a: 'A',
  b: 'B',
  miles: 'Miles (empty: the course’s length)',
  lapMinutes: 'Minutes for a lap',
  classes: 'Classes (none ticked: all)',
  groups: 'Groups, with commas between (empty: all)',
  addRanking: 'Add a ranking',
  removeRanking: (name: string) => `Remove ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  unnamed: (index: number) => `ranking ${index + 1}`,
  saveRankings: 'Save the rankings',
  rankingsSaved: 'Saved. Standings follow within seconds.',
  rankingsEdited:
    'Somebody else has changed the rankings since you opened this page. Nothing was saved: reload it and look first.',
  unknownClass: 'One of these rankings is for a class that is not there any more. Nothing was saved.',
  notRankings: 'What was sent are no rankings. Nothing was saved.',
}
