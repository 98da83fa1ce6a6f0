/** What is said of dry runs in set-up, in English. */
export const dryRunSetup = {
  title: 'Dry run',
  why: 'A rehearsal with simulated competitors: your entries on your course, each with a tracker that does not exist and reports through the real port. See the pages, the board and the results before anybody has left. It is a race of its own, which whoever has its address can see; nothing of it touches this one.',
  began: 'Its start',
  beganHint: 'What lies before now is played at once, as fast as it can be recorded; then it goes on as it happens.',
  hours: { 0: 'in ten minutes', 1: 'an hour ago', 6: 'six hours ago', 24: 'a day ago', 72: 'three days ago' } as Record<
    string,
    string
  >,
  begin: 'Begin a dry run',
  begun: 'It has begun. Its page fills within a minute.',
  name: (race: string) => `Dry run: ${race}`,
  description: (race: string) => `A rehearsal of ${race} with simulated competitors. Nobody races here.`,
  since: (start: string, until: string) =>
    `Its start: ${start}. Its competitors are simulated until ${until}; what they did stays until you end it.`,
  open: 'Open its page',
  arrange: 'Its set-up',
  end: 'End the dry run',
  endQuestion:
    'End it, and delete everything that its trackers have sent? This cannot be undone. The race itself is not touched.',
  ended: 'It has ended, and everything of it is deleted.',
  isOne: (race: string) =>
    `This is a dry run of ${race}: its competitors are simulated. What you change here is changed here only.`,
  back: 'Go to the race',
  faults: {
    running: 'This race has a dry run already.',
    nobody: 'A dry run needs entries that are not hidden: add some first.',
    'no-course': 'A dry run needs a course for its competitors to follow: save one first.',
    'slug-taken':
      'Another race has the address that the dry run would have. Change the address of one of them; nothing was begun.',
    'not-running': 'It has been ended already.',
  },
}
