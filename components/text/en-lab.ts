import type { LabAction, LabMissing, LabRefusal } from '#protocol/live/lab'
import type { FreshnessSign } from '../race/readings'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
const messages = (count: number): string => plural(count, 'message', 'messages')
const senders = (count: number): string => plural(count, 'sender', 'senders')

/** The words of the link lab, in English. */
export const lab = {
  title: 'Link lab',
  open: 'Open the link lab: break the radio link and watch it heal',
  back: 'Back to the race',
  andMore: (named: string, more: number) => `${named} and ${more} more`,
  watch: {
    title: 'Stopwatch',
    idle: 'Nothing broken by you',
    idleNote: 'Break this simulated race’s radio link below. A stopwatch times the healing.',
    other: 'Another visitor is at work',
    otherNote: 'What is being done stands below. Press something yourself, and a stopwatch times the healing.',
    broken: (span: string) => `Broken for ${span}`,
    whole: (span: string) => `Whole again in ${span}`,
    since: (time: string) => `Since ${time}`,
    wholeNote: (time: string) =>
      `At ${time}: nothing missing since you pressed, and all who were up to date then, and are in hearing, are so again.`,
    wounds: {
      looking: 'Looking at what it does',
      'server-away': 'The server is down; messages wait at the gateway',
      'page-behind': 'This page is reconnecting to the live feed',
      losing: (count: number) => `${messages(count)} still to be lost`,
      dark: (time: string) => `No satellite until ${time}`,
      unnoticed: (count: number) => `${messages(count)} lost that shore cannot know of yet`,
      open: (count: number) => `${messages(count)} known to be missing`,
      unread: (count: number) => `${messages(count)} not readable without them yet`,
      forgotten: (count: number) => `${senders(count)} not heard since shore forgot about them`,
      behind: (count: number, who: string) => `${count} not up to date: ${who}`,
    },
    slow: (span: string) =>
      `Trackers of this race report once in ${span}: what is broken here takes about that long to show, and to heal.`,
  },
  age: {
    title: 'Age of the picture',
    newest: 'Newest',
    median: 'Median',
    oldest: (number: string) => `Oldest (${number})`,
    none: 'Nobody who is under way has a position.',
    unheard: (who: string) =>
      `Out of every gateway’s hearing, says the simulator: ${who}. Not the satellite link’s doing.`,
    signs: {
      measured: 'on time',
      late: 'late',
      overdue: 'overdue',
      silent: 'silent',
      held: 'held back',
      none: 'not heard',
    } satisfies Record<FreshnessSign, string>,
  },
  actions: {
    title: 'Break it, mend it',
    names: {
      'lose-messages': 'Lose the next 5 messages',
      'no-satellite': 'Satellite down for 10 minutes',
      'forget-memory': 'Flush Redis',
      'restart-server': 'Restart the server',
      'ask-now': 'Ask for a refresh',
    } satisfies Record<LabAction, string>,
    will: {
      'lose-messages': () => 'They vanish on their way to shore, and nobody is told.',
      'no-satellite': (late: string) => `Nothing gets out. Marks turn hollow at an age of ${late}.`,
      'forget-memory': () => 'Shore forgets all its senders, and re-reads its inbox.',
      'restart-server': () => 'Messages wait at the gateway; this page reconnects.',
      'ask-now': () => 'Asks devices for what is missing and for every tracker in full, now. Costs credits.',
    } satisfies Record<LabAction, (late: string) => string>,
    refusals: {
      'no-demo': 'Not now: the simulation does not answer.',
      'catching-up': 'Not yet: the simulation is still catching up with the present.',
      'under-way': 'Under way already.',
      resting: 'Done a moment ago; it rests for some seconds.',
      'no-way': 'Not here: this server has no way to send messages to devices.',
      'serves-others': 'Not here: this server also tracks a race that is no simulation.',
      'just-started': 'Not yet: the server has only just started.',
      origin: 'Refused: this page comes from an address that the server does not know.',
      failed: 'It failed on our side. Nothing was changed.',
    } satisfies Record<LabRefusal, string>,
    away: 'Not now: the server does not answer.',
    pending: 'Asking the server …',
    unheard: 'No answer came, so it may have been done or not.',
  },
  done: {
    losing: (lost: number, all: number) => `${lost} of ${all} lost so far.`,
    lost: (all: number) => `All ${all} are lost.`,
    dark: (time: string) => `No satellite until ${time}.`,
    light: (time: string) => `The satellites are back since ${time}.`,
    forgotten: (all: number, rebuilt: number) =>
      `Forgot ${senders(all)}. ${rebuilt} heard since, and rebuilt from the inbox.`,
    ending: 'The server is ending.',
    restarted: (span: string, waiting: number) =>
      `Back after ${span}. ${waiting > 0 ? `${messages(waiting)} waiting at the gateway.` : 'No message waits at the gateway.'}`,
    nothingMissing: 'Nothing is missing that could be asked for, so nothing was sent and nothing spent.',
    asked: (devices: number, wanted: number, credits: number) =>
      `Asked ${plural(devices, 'device', 'devices')} for ${wanted > 0 ? `${messages(wanted)} and ` : ''}every tracker in full: ${plural(credits, 'credit', 'credits')}. Heard at the next session.`,
  },
  meter: {
    title: (time: string) => `Today, from ${time}`,
    ours: 'This race today',
    json: 'The same points as JSON',
    rows: { credits: 'Credits', money: 'Money', bytes: 'Bytes', messages: 'Messages' },
    none: 'Nothing counted yet today.',
    points: (points: string) => `${points} positions`,
    times: (factor: string) => `${factor} times the airtime`,
    price: 'Price of a credit',
    priceNote: 'To start with: put in what your plan charges, in your currency.',
    how: 'How this is counted',
    howOurs:
      'This race: the payload of every message that arrived today (UTC, by radio session), with its header, its repeats and what had arrived before. A credit is up to 50 bytes; a message costs at least one.',
    howJson: 'JSON: only the positions that were new with a message, as one array of objects like',
    jsonExample: '{"id":7,"t":1790000000,"lat":42.61235,"lon":0.54321}',
    howJsonEnd:
      'in messages of up to 340 bytes. No header, nothing repeated, and every message arrives: this is counted in JSON’s favour.',
    howNot: 'Counted on neither side: messages lost on the way, which are paid for too, and replies from shore.',
  },
  trust: {
    title: 'Who can be believed',
    all: (count: number) =>
      `${senders(count)}${count === 1 ? '' : ', all'} authenticated: every message is sealed with its sender’s key.`,
    some: (unsealed: number, count: number) => `${unsealed} of ${senders(count)} unauthenticated`,
    note: 'They have no key. Whoever knows a modem’s number and this protocol could send positions in its name.',
    none: 'No sender is reporting.',
  },
  missing: {
    title: 'Missing messages',
    counts: (open: number, filled: number, lost: number) => `${open} missing · ${filled} filled · ${lost} given up`,
    none: (time: string) => `No message of this race has gone missing since ${time}.`,
    since: (time: string) => `Since ${time}.`,
    note: '“Lost on purpose” is the simulator’s word, which shore is not told. The rest shore has found out by itself.',
    gateway: (number: number) => `Gateway ${number}`,
    message: (epoch: number, seq: number) => `message ${epoch}.${seq}`,
    states: {
      unnoticed: 'not noticed yet',
      open: 'open',
      unread: 'came, leans on a missing one',
      filled: 'filled',
      lost: 'given up',
    } satisfies Record<LabMissing['state'], string>,
    openFor: (span: string) => `open for ${span}`,
    filledAfter: (span: string) => `filled after ${span}`,
    cameLate: 'came late',
    taken: (time: string) => `lost on purpose ${time}`,
    noticed: (time: string) => `noticed ${time}`,
    filled: (time: string) => `filled ${time}`,
    lost: (time: string) => `given up ${time}`,
  },
}
