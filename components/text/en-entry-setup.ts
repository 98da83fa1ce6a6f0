import type { DetailFault, DetailField } from '#race/entry-details'

const fields: Record<DetailField, string> = {
  crew: 'Crew',
  boatType: 'Type of boat or vehicle',
  hullColour: 'Colour of hull or clothes',
  lengthM: 'Length, m',
  mmsi: 'MMSI',
  callSign: 'Call sign',
  beacon: 'Beacon',
  phone: 'Phone while racing',
  email: 'E-mail',
  emergency: 'Emergency contact',
  medical: 'Medical note',
}

const hints: Partial<Record<DetailField, string>> = {
  crew: 'One a line: name, role, phone.',
  mmsi: 'Nine digits.',
  beacon: 'Its hexadecimal id: 15 digits, or 23 of a second generation beacon.',
  phone: 'Satellite or mobile.',
  emergency: 'Who is to be called ashore.',
  medical: 'What a rescuer has to know.',
}

const faults: Record<DetailFault, string> = {
  'too-long': 'This is too long.',
  'not-a-length': 'Metres are needed, up to 500.',
  'not-an-mmsi': 'An MMSI has nine digits.',
  'not-a-beacon': 'A beacon’s id has 15 hexadecimal digits, or 23.',
  'not-an-email': 'This is no e-mail address.',
  'too-many': 'More than 60 people do not fit here.',
}

/** What the page of one entry says, in English. */
export const entrySetup = {
  title: (entry: string) => `Entry ${entry}`,
  back: 'All entries',
  details: 'People and boat',
  detailsWhy:
    'For race control in an emergency. It is never public: those with the role of operator or more can read it, and each reading is in the log.',
  fields,
  hints,
  faults,
  consent: 'Consent',
  consentHint: 'What its people have agreed to and how, such as: Entry form of 3 May, safety data kept for 30 days.',
  consentSince: (when: string) => `Written here ${when}.`,
  submit: 'Save',
  edited:
    'Somebody else has changed this since you opened the page. Nothing was saved: copy what you typed, reload, and put it in again.',
  gone: 'This entry is not there any more. Nothing was saved.',
  public: 'In public',
  publicWhy:
    'A hidden entry is on no public page and in no ranking or result there, with all that was published of it.',
  isShown: 'The public sees it.',
  isHidden: 'It is hidden from the public.',
  hide: 'Hide it',
  show: 'Show it again',
  hidden: 'Hidden. Public pages follow within seconds.',
  shown: 'Shown again. Public pages follow within seconds.',
  erase: 'Erase personal data',
  eraseWhy:
    'Takes away its name and nation and everything above, for good. Its number, track and results stay. Hide it first if its track tells too much.',
  eraseSubmit: 'Erase',
  eraseQuestion: (number: string) => `Erase what is known of the people of ${number}? It cannot be undone.`,
  erased: 'Erased.',
}
