import type { LiveOut } from '#protocol/live/messages'
import type { Freshness } from '#race/freshness'
import type { FreshnessSign } from '../race/readings'
import { audience, audienceSetup } from './en-audiences'
import { courseSetup } from './en-course-setup'
import { dryRunSetup } from './en-dry-run-setup'
import { entryForm } from './en-entry-form'
import { entrySetup } from './en-entry-setup'
import { lab } from './en-lab'
import { lookSetup } from './en-look-setup'
import { publicationSetup } from './en-publication-setup'
import { raceSetup } from './en-race-setup'
import { resultSetup } from './en-result-setup'
import { explain, results } from './en-results'
import { setup } from './en-setup'
import { sourceSetup } from './en-source-setup'
import { startSetup } from './en-start-setup'
import { trackerSetup } from './en-tracker-setup'
import { unitSetup } from './en-unit-setup'

/** Every word that a page shows, in English. A sentence with figures is a function, so that another language may order them its way. */
export const en = {
  product: 'Farfield',
  tagline: 'Live race tracking beyond cell coverage.',
  races: {
    title: 'Races',
    lead: 'Follow a field over satellite, with the age of every number beside it.',
    none: 'No race has been published yet. When one is, it will stand here.',
    unavailable:
      'The list of races cannot be read just now, because the database does not answer. Race pages may still work.',
    entries: (count: number, kind: string) =>
      `${count} ${count === 1 ? entrantWord[kind]?.[0] : entrantWord[kind]?.[1]}`,
    newest: (age: string) => `newest position ${age} ago`,
    noPositions: 'no positions yet',
    starts: (when: string) => `starts ${when}`,
    running: (day: number) => `racing, day ${day}`,
    over: (when: string) => `ended ${when}`,
  },
  notFound: {
    title: 'There is no such page',
    race: 'No race has this address. It may have been removed, or the link may have lost a letter.',
    back: 'See all races',
  },
  nothingYet: {
    lead: 'Nothing has been published for this race yet. Positions will appear here once the tracking server has taken the race up.',
    reload: 'Look again',
  },
  broken: {
    title: 'This page could not be made',
    lead: 'Something on our side failed. Nothing of the race is lost: every position received is recorded.',
    retry: 'Try again',
  },
  origin: {
    demo: 'Simulation: the boats or runners, their weather and the radio link are made up. The bytes take the real way.',
    replay: 'Replay of recorded tracks, sent again through the radio protocol.',
    'dry-run':
      'Dry run: nobody races here. The organizers rehearse a race with simulated competitors; the bytes take the real way.',
    organizer: '',
  } as Record<string, string>,
  phase: {
    'before-start': (countdown: string) => `starts in ${countdown}`,
    racing: (day: number) => `racing, day ${day}`,
    finished: () => 'finished',
    tracking: (day: number) => `tracking, day ${day}`,
    ended: (when: string) => `ended ${when}`,
    recording: 'recorded data',
  },
  field: {
    onTime: (onTime: number, all: number) => (onTime === all ? `All ${all} on time` : `${onTime} of ${all} on time`),
    newest: (age: string) => `newest fix ${age} ago`,
    nothing: 'No position received yet',
    checked: (time: string) => `whole field checked ${time}`,
    frozen: 'ages as at the end',
    held: (delay: string) => `shown ${delay} late`,
    heldUpTo: (delay: string) => `shown up to ${delay} late`,
    blackout: (from: string, until: string) => `nothing after ${from} is shown until ${until}`,
  },
  link: {
    connecting: 'Connecting to the tracking server.',
    following: (age: string) => `Connected. Last word from the server ${age} ago.`,
    repairing: 'Some updates were missed. Fetching them now.',
    polling: (time: string) => `No direct connection; asking every 10 seconds. Data as of ${time}.`,
    reconnecting: (time: string) => `Reconnecting. Data as of ${time}.`,
    'cut-off': (time: string) => `Connection lost. Data as of ${time}.`,
    recorded: (time: string) => `The tracking server is away. Recorded positions as of ${time}.`,
  },
  board: {
    title: 'Leaderboard',
    list: 'Field',
    search: (count: number) => `Search ${count} by number or name`,
    noMatch: 'Nobody by that number or name.',
    empty: 'No entries yet.',
    clear: 'Clear search',
    toGo: 'To finish',
    speed: 'Speed',
    elapsed: 'Elapsed',
    gap: 'gap',
    age: 'age',
    ranksAt: (time: string, age: string) => `Ranks at ${time}, ${age} ago`,
    ranksFinal: (time: string) => `Ranks at ${time}`,
    noCourse: 'No course, so no ranks: sorted by number.',
    notRankedYet: 'Ranks follow once the field has crossed the start.',
    leader: 'leader',
    old: 'rests on an earlier position',
    ago: (age: string) => `${age} ago`,
    beforeEnd: (age: string) => `${age} before the end`,
    noPosition: 'no position yet',
    notStarted: 'not started',
    finished: 'finished',
    passedLine: (name: string) => `passed ${name}`,
  },
  /** Why somebody is in no order any more: as scorers abbreviate it, and in words. */
  out: {
    DNS: ['DNS', 'did not start'],
    DNF: ['DNF', 'did not finish'],
    RET: ['RET', 'retired'],
    DSQ: ['DSQ', 'disqualified'],
    OCS: ['OCS', 'started too early'],
    'cut-off': ['DNF', 'past a cut-off'],
  } satisfies Record<LiveOut, readonly [short: string, words: string]>,
  card: {
    close: 'Close',
    explain: 'What its place and times rest on',
    follow: 'Follow',
    following: 'Following',
    show: 'Show on map',
    lastPosition: 'Last position',
    at: (time: string, age: string) => `${time}, ${age}`,
    place: 'Place',
    raceTime: (time: string, zone: string) => `${time} in race time (${zone})`,
    cadence: 'Promise',
    cadenceWords: (fix: string, report: string) =>
      fix === report ? `A position every ${report}` : `A position every ${fix}, sent every ${report}`,
    nextExpected: 'Next expected by',
    inTime: (time: string, age: string) => `${time}, in ${age}`,
    pastTime: (time: string, age: string) => `${time}, ${age} past`,
    heldBack: (delay: string) => `Shown ${delay} late by a rule of the organizers`,
    noMore: 'None expected: finished',
    raceOver: 'None expected: the race is over',
    heard: 'Last heard',
    delay: (delay: string) => `its last position took ${delay} to reach shore`,
    link: 'Radio link',
    disagree: (distance: string, time: string) =>
      `Its trackers disagree: they were ${distance} apart at ${time}, more than it could have gone. The newest position is shown.`,
    unauthenticated: 'Unauthenticated: its messages carry no proof of who sent them',
    speed: 'Speed',
    course: 'Course',
    toGo: 'To finish',
    gap: 'Gap to leader',
    rank: 'Rank',
    madeGood: 'Made good to finish',
    eta: 'At the finish about',
    etaBetween: (from: string, until: string) => `four times in five between ${from} and ${until}`,
    etaFrom: (from: string) => `four times in five after ${from}; at its slowest pace no end is in sight`,
    lastPassed: 'Last passed',
    elapsed: 'Elapsed',
    noFix: 'Nothing has been heard from this tracker yet. That says nothing about who carries it.',
    silentNote: 'A silent tracker is not a boat or a person in distress.',
    reach: (distance: string) => `At its last speed it could be up to ${distance} from there.`,
  },
  freshness: {
    expected: 'No position yet',
    'on-time': 'On time',
    due: 'Due now',
    late: 'Late',
    overdue: 'Overdue: two reports missed',
    silent: 'Silent: five reports missed',
    finished: 'Finished',
  } satisfies Record<Freshness, string>,
  freshnessShort: {
    expected: 'no position yet',
    'on-time': '',
    due: 'due',
    late: 'late',
    overdue: 'overdue',
    silent: 'silent',
    finished: '',
  } satisfies Record<Freshness, string>,
  agreement: {
    within: (distance: string, due: string) => `within ${distance} by agreement, heartbeat due ${due}`,
    heartbeatsOnly: (due: string) => `credits used up: heartbeats only, the next due ${due}`,
    expected:
      'It is expected where its last positions lead, in the dotted ring on the map, and says nothing while it is there.',
    noBound: 'Between heartbeats it may be anywhere.',
    promise: (distance: string, heartbeat: string) =>
      `A position when it is more than ${distance} from where it is expected, and at least every ${heartbeat}`,
    promiseHeartbeats: (heartbeat: string) => `A position every ${heartbeat}`,
  },
  legend: {
    title: 'How fresh is it?',
    open: 'Legend',
    signs: {
      measured: ['On time', 'Measured where it stands; the next report is not late.'],
      late: ['Late', 'The next report should have come by now.'],
      overdue: ['Overdue', 'Two reports missed. It could be anywhere in the dashed, growing region.'],
      silent: ['Silent', 'Five reports missed. The mark is where it was last, not where it is.'],
      held: ['Held back', 'The organizer publishes this one with a delay.'],
      none: ['Not heard', 'No position has been received yet.'],
    } satisfies Record<FreshnessSign, [string, string]>,
    tail: 'The tail is the way it came; it fades with time.',
    agreed:
      'A small dotted ring ahead of a mark: expected in there by agreement, and silent as long as that holds. The mark is where it was measured.',
  },
  map: {
    label: 'Map of the race. The same positions stand in the list.',
    fit: 'Show the whole field',
    course: 'Show the whole course',
    zoomIn: 'Closer',
    zoomOut: 'Further',
    noWebgl: 'This browser cannot draw the map (WebGL is off or missing). The list has every position.',
    failed: 'The map could not be loaded. The list has every position.',
    credit: 'Land: Natural Earth',
  },
  theme: { toDark: 'Dark colours', toLight: 'Light colours' },
  sheet: { larger: 'Show more of the list', smaller: 'Show more of the map', grip: 'Drag to resize the list' },
  airtime: {
    title: 'Airtime so far',
    credits: (credits: string) => `${credits} credits`,
    json: (credits: string) => `the same points as JSON: ${credits}`,
    less: (factor: string) => `${factor} times less`,
    detail: (messages: string, fixes: string, bytes: string) =>
      `${messages} messages, ${fixes} positions, ${bytes}. A credit is up to 50 bytes.`,
  },
  lab,
  guide: { back: 'Set-up', help: 'Guide', firmware: 'Writing firmware for it', programs: 'What programs can ask for' },
  courseSetup,
  entryForm,
  entrySetup,
  explain,
  results,
  resultSetup,
  publicationSetup,
  audience,
  audienceSetup,
  sourceSetup,
  unitSetup,
  lookSetup,
  dryRunSetup,
  startSetup,
  raceSetup,
  setup,
  trackerSetup,
  health: {
    ok: 'The database and the tracking server answer.',
    database: 'The database does not answer.',
    server: 'The tracking server does not answer; pages show what was recorded last.',
  },
}

const entrantWord: Record<string, [string, string]> = {
  sail: ['boat', 'boats'],
  foot: ['runner', 'runners'],
  vehicle: ['vehicle', 'vehicles'],
  ship: ['ship', 'ships'],
}
