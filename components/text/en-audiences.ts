import type { PassAudience } from '#protocol/live/pass'

const names: Record<PassAudience, string> = {
  press: 'For the press',
  competitors: 'For competitors',
  control: 'Race control',
}

/** What a picture of a race that is not the public's says of itself, in English. */
export const audience = {
  names,
  why: {
    press: 'The public may see this later than you do, or not at all.',
    competitors: 'Shown as the notice of race allows. The public may see it otherwise.',
    control: 'Nothing is held back here. The public may see it later, or not at all.',
  } satisfies Record<PassAudience, string>,
  opens: {
    title: 'A picture of this race by invitation',
    absent: 'Open the link that you were given: this address alone shows nothing.',
    opening: 'Opening…',
    refused: 'This link opens nothing any more. Ask whoever runs the race for the new one.',
    public: 'What everybody may see',
  },
}

/** What the set-up of audiences says, in English. */
export const audienceSetup = {
  title: 'Who else may see it',
  why: 'The press and competitors open a link of theirs and see the race by rules of their own, a private race too. Whoever has a link can pass it on: make another one, and within five minutes the old one opens nothing.',
  control: 'See it as race control does',
  names: { press: 'Press', competitors: 'Competitors' },
  none: 'Not invited.',
  invited: (opened: string | undefined) =>
    opened === undefined
      ? 'Invited. The link has not been opened yet.'
      : `Invited. The link was opened last ${opened} ago.`,
  make: 'Make a link',
  made: 'Whoever has this link sees the race so. It can be seen here again.',
  show: 'Show the link',
  shown: 'Whoever has this link sees the race so. That you have seen it is in the log.',
  unreadable:
    'This link cannot be read any more, because the secret of this installation is another one. Make a new one.',
  gone: 'This audience is not invited any more.',
  renew: 'Make another link',
  renewQuestion: 'Make another link? The one that was given out opens nothing any more.',
  remove: 'Take the invitation back',
  removeQuestion:
    'Take the invitation back? The link opens nothing any more, and the rules for this audience are forgotten.',
  removed: 'The link opens nothing any more.',
  rule: 'What it sees',
  rules: {
    'as-public': 'What the public sees, when the public does',
    everything: 'Everything at once',
    own: 'By rules of its own',
  },
  saveRule: 'Save what it sees',
  ruleSaved: 'Saved. Its pages follow within seconds.',
  look: 'Look at it',
}
