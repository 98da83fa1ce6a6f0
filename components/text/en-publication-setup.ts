import type { PublicationFault } from '#race/publication-text'

const faults: Record<PublicationFault, string> = {
  'not-minutes': 'Minutes are needed, up to 20,160 (two weeks).',
  'not-miles': 'Nautical miles are needed, up to 10,000.',
  'not-a-time': 'Both a beginning and an end are needed.',
  'ends-before': 'It ends before it begins.',
}

/** What the page of publication rules says, in English. */
export const publicationSetup = {
  title: 'Publication',
  why: 'What the public sees later than it was measured. Ranks, passings and results follow the positions: nothing that is held back can be worked out from anything public. Race control sees everything at once. Calls for help are never public.',
  delay: 'Delay, minutes',
  delayHint: 'Empty: none. The public is told how late it is.',
  classDelay: (name: string) => `Delay of ${name}, minutes`,
  classDelayHint: 'Empty: as everybody.',
  zoneDelay: (name: string) => `Delay within ${name || 'a zone without a name'}, minutes`,
  zoneDelayHint: 'Empty: none of its own.',
  beforeStart: 'Show from, minutes before the start',
  beforeStartHint: 'Empty: from the first position. What was measured before is never shown.',
  afterEnd: 'Show until, minutes after finish or retirement',
  afterEndHint:
    'Empty: to the last position. What is measured later is never shown: who has finished goes home unseen.',
  liftWithin: 'Lift delays within, nautical miles of the finish',
  liftWithinHint:
    'When the first one comes so near, having been twice as far since its start. Empty: never. Blackouts stay.',
  blackouts: 'Blackouts',
  blackoutsWhy: 'What is measured in one of them is shown when it ends. Times are the race’s.',
  from: 'From',
  until: 'Until',
  addBlackout: 'Add a blackout',
  removeBlackout: (index: number) => `Remove blackout ${index + 1}`,
  submit: 'Save',
  saved: 'Saved. Public pages follow within seconds.',
  edited:
    'Somebody else has changed these rules since you opened this page. Nothing was saved: reload it and look first.',
  notRules: 'What was sent are no rules. Nothing was saved.',
  faults,
  check: 'What can be read now',
  checkWhy:
    'Asks every public door as anybody could, and looks for anything that these rules hold back, or that a hidden entry is there.',
  checkSubmit: 'Check now',
  private: 'This race is private, and nobody is invited by rules of their own: there is nothing to ask.',
  unasked: 'The tracking server does not answer, so that nothing could be checked.',
  to: { public: 'The public', press: 'The press', competitors: 'Competitors', control: 'Race control' },
  tight: (who: string, positions: number, answers: number) =>
    `${who}: nothing that is held back can be read. ${positions} positions and ${answers} answers were looked over.`,
  leaks: (count: number) =>
    `${count === 1 ? 'One thing' : `${count} things`} can be read that should not be. Make the race private and report this.`,
  leak: (who: string, door: string, entry: string, path: string) =>
    [who, door, entry, path].filter(Boolean).join(' · '),
}
