import type { BadCell, EntryField, TableFault } from '#race/entry-table'
import type { RaceSettingsField, SettingsFault } from '#race/race-settings'
import type { ReadinessItem } from '#race/readiness'

const settingsFaults: Record<SettingsFault, string> = {
  missing: 'This is needed.',
  'too-long': 'This is too long: up to 100 characters for a name, 2,000 for a description, 63 for an address.',
  'not-an-address': 'Small letters, digits and single hyphens between them, such as vuelta-2027.',
  'unknown-choice': 'Choose one of those in the list.',
  'unknown-zone':
    'No time zone has this name. They are written like Europe/Lisbon or Pacific/Auckland; UTC is one too.',
  'not-a-time': 'This is no date and time.',
  'ends-before-start': 'The end must come after the start.',
}

const cellFaults: Record<BadCell['fault'], string> = {
  missing: 'is empty: every entry needs a sail or bib number',
  'too-long': 'is longer than 80 characters',
  twice: 'is in an earlier row too: each number can be one entry’s only',
  'not-a-nation': 'is no nation’s code: two or three letters, such as SWE',
  'not-a-colour': 'is no colour: # and six digits, such as #a8480f',
  'not-a-factor': 'is no factor between 0.1 and 10, such as 1.034',
  'too-many-cells': 'stands right of the last column: is there a separator too many in this row?',
}

const readiness: Record<ReadinessItem, (isDone: boolean, missing: number) => string> = {
  entries: (isDone) => (isDone ? 'It has entries.' : 'Add the entries, one by one or from a table.'),
  course: (isDone) =>
    isDone ? 'It has a course.' : 'It has no course yet: positions will be shown, but no ranks and no distance to go.',
  trackers: (isDone, missing) =>
    isDone
      ? 'Every entry carries a tracker.'
      : missing === 0
        ? 'Give every entry its tracker.'
        : `${missing === 1 ? '1 entry carries' : `${missing} entries carry`} no tracker.`,
  heard: (isDone, missing) =>
    isDone
      ? 'Every entry’s tracker has been heard.'
      : missing === 0
        ? 'Switch the trackers on and wait for a message from each.'
        : `${missing === 1 ? '1 entry has' : `${missing} entries have`} not been heard yet.`,
  published: (isDone) =>
    isDone
      ? 'Whoever has its address can see it.'
      : 'Nobody but those with a role can see it: choose who may, in its settings.',
}

/** What the set-up of a race says, in English. */
export const raceSetup = {
  nav: {
    ...{ overview: 'Overview', settings: 'Settings', course: 'Course', entries: 'Entries' },
    ...{ starts: 'Starts', trackers: 'Trackers', publication: 'Publication', results: 'Results' },
  },
  newRace: {
    title: 'New race',
    lead: 'What you say here can be changed later, also while boats are racing.',
    copyOf: 'Begin with',
    copyOfHint: 'Its course, classes, rankings, look and publication rules; times move with the start.',
    nothing: 'nothing',
    withEntries: 'Its entries',
    withEntriesChoices: { no: 'stay there', yes: 'come along, without their trackers' } as Record<string, string>,
    submit: 'Create the race',
    slugTaken: 'Another race has this address. Choose another one; nothing was saved.',
  },
  overview: {
    title: 'Before it goes live',
    why: 'What is done, and what is still missing.',
    done: 'done',
    missing: 'missing',
    seePage: 'See its public page',
    readiness,
  },
  settings: {
    file: 'Race file',
    fileWhy:
      'The whole race as one archive: set-up, raw messages, fixes with all their times, log and results. It can be loaded into another Farfield, and “npm run verify” says whether the same results come out. Keys of devices and what is known of people are not in it; hidden entries are without their data.',
    download: 'Download the race file',
    title: 'Settings',
    why: 'The race as a whole.',
    labels: {
      name: 'Name',
      slug: 'Address',
      description: 'Description',
      kind: 'How they move',
      timeZone: 'Time zone',
      startsAt: 'Start',
      endsAt: 'End',
      visibility: 'Who may see it',
    } satisfies Record<RaceSettingsField, string>,
    slugHint: 'The last part of its page’s address: /races/…',
    zoneHint: 'The times on this page are those of a clock there. All that is recorded is in UTC.',
    endHint: 'Tracks stop counting here. Leave it empty while the race is open-ended.',
    kinds: { sail: 'Under sail', foot: 'On foot', vehicle: 'On wheels', ship: 'Under power' } as Record<string, string>,
    visibilities: {
      private: 'Nobody but those with a role',
      unlisted: 'Whoever has the address',
      public: 'Everybody, and it is in the list of races',
    } as Record<string, string>,
    reason: 'If you move the start: why',
    reasonHint: 'It is kept with the change and shown with the results.',
    noReason: 'The start was moved: say why, so that results can be explained. Nothing was saved yet.',
    submit: 'Save',
    edited:
      'Somebody else has changed this race since you opened the page. Nothing was saved, and what you typed is still here: open the page in another tab to see theirs, then send yours again from there.',
    faults: settingsFaults,
  },
  entries: {
    title: 'Entries',
    why: 'Who takes part. Sail or bib numbers are unique in a race.',
    none: 'No entries yet.',
    count: (count: number) => (count === 1 ? '1 entry' : `${count} entries`),
    add: 'Add one entry',
    addWhy: 'An entry with a number that is there already is changed in what you fill in.',
    addSubmit: 'Save the entry',
    number: 'Sail or bib number',
    name: 'Name of boat, runner or team',
    className: 'Class',
    classHint: 'A class that is not there yet is made.',
    nation: 'Nation',
    nationHint: 'Two or three letters, such as SWE.',
    group: 'Age group',
    tcf: 'Time correction factor',
    colour: 'Colour',
    colourHint: '# and six digits, such as #a8480f. Left empty, it gets one of its own.',
    tcfShort: 'TCF',
    details: 'Details',
    detailsOf: (number: string) => `Details of ${number}`,
    hidden: 'hidden from the public',
    trackerCount: (count: number) => (count === 0 ? 'no tracker' : count === 1 ? '1 tracker' : `${count} trackers`),
    fields: {
      number: 'number',
      name: 'name',
      className: 'class',
      nation: 'nation',
      colour: 'colour',
      group: 'age group',
      tcf: 'TCF',
    } satisfies Record<EntryField, string>,
    fieldFault: ({ fault }: BadCell) => `This ${cellFaults[fault]}.`,
    remove: 'Remove',
    removeQuestion: (number: string) => `Take ${number} out of the race?`,
    removed: 'It was taken out.',
    gone: 'Nothing was changed: this entry is not there any more.',
    wasTracked:
      'Nothing was changed: its tracker has been heard, so it stays in the record. Give it a status such as DNS or RET instead.',
    saved: (added: number, changed: number) =>
      added + changed === 0 ? 'Everything was as you said already.' : `Saved: ${added} added, ${changed} changed.`,
    table: 'From a table',
    tableWhy:
      'A CSV file with a header row: number, name, class, nation, colour, age group, TCF. Commas, semicolons or tabs; you see what it would change before anything is saved.',
    file: 'CSV file',
    look: 'Show what it would change',
    take: (count: number) => (count === 1 ? 'Save this entry' : `Save these ${count} entries`),
    nothingToTake: 'Everything in this table is in the race already.',
    badCells: (count: number) =>
      count === 1
        ? 'One cell cannot be taken. Nothing is saved until it is put right in the file:'
        : `${count} cells cannot be taken. Nothing is saved until they are put right in the file:`,
    badCell: ({ row, column, value, fault }: BadCell) =>
      `Row ${row}${column === '' ? '' : `, ${column}`}: ${value === '' ? 'the cell' : `“${value}”`} ${cellFaults[fault]}.`,
    more: (count: number) => `and ${count} more`,
    unknownColumns: (columns: readonly string[]) =>
      `Left out, because Farfield does not know what ${columns.length === 1 ? 'this column means' : 'these columns mean'}: ${columns.join(', ')}.`,
    isNew: 'new',
    isSame: 'as it is',
    change: (field: string, was: string, becomes: string) => `${field}: ${was === '' ? 'nothing' : was} → ${becomes}`,
    noFile: 'Choose a file first.',
    tooLarge: 'This file is larger than 2 MB, and so is no list of entries. Nothing was read.',
    unreadable: (why: string) => `This is no table that can be read (${why}). Nothing was saved.`,
    tableFault: (fault: TableFault): string => {
      switch (fault.kind) {
        case 'empty':
          return 'There is no row below the header. Nothing was saved.'
        case 'no-number-column':
          return `No column is called number, sail, bib or the like; there are: ${fault.columns.join(', ')}. Nothing was saved.`
        case 'column-twice':
          return `The column “${fault.column}” means the same as one left of it. Nothing was saved: take one of them out.`
        case 'too-many-rows':
          return `More than ${fault.rowsMax} rows. Nothing was saved.`
      }
    },
  },
}
