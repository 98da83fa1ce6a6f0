import type { FieldEntry } from '#protocol/edge/field-entry'
import { encodeFieldFrame, type FieldFrame } from '#protocol/edge/field-frame'
import { UNSEALED } from '#protocol/edge/frame'
import { encodeReply } from '#protocol/edge/reply-frame'
import { encodeSoloFrame, type SoloFrame } from '#protocol/edge/solo-frame'
import type { TagKey } from '#protocol/edge/tag'
import { digestFrames, gatewayFrames, soloCredits } from './senders'

/** Frames to be kept for ever, in the order in which shore gets them, and the key of their stream. */
export type GoldenMessages = { readonly name: string; readonly what: string; readonly frames: readonly Uint8Array[]; readonly key?: TagKey }

/** The radio session of all of them. */
export const SESSION_S = 1_800_000_045
const NOW_S = 1_800_000_000
const KEY: TagKey = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210]

export function goldenMessages(): GoldenMessages[] {
  return [...soloMessages(), ...fieldMessages(), ...senderMessages(), ...replyMessages()]
}

function solo(frame: Partial<SoloFrame> & Pick<SoloFrame, 'fixes'>, seal = UNSEALED): Uint8Array {
  const rest = { halvings: 0, epoch: 5, seq: 300, intervalS: 300, restored: [], timeSpan: 'near' as const }
  return encodeSoloFrame({ ...rest, ...frame }, seal)
}

const fix = (atS: number, lat: number, lon: number) => ({ atS, lat, lon })

const THREE = [fix(NOW_S - 13, 479_512, -47_803), fix(NOW_S - 313, 479_440, -47_760), fix(NOW_S - 620, 479_363, -47_722)]

const ACROSS = [
  ...[fix(NOW_S, 100, -3_599_990), fix(NOW_S - 3600, 60, 3_599_960), fix(NOW_S - 7200, 20, 3_599_900)],
  ...[fix(NOW_S - 90_000, -900, 3_590_000), fix(NOW_S - 93_600, -950, 3_589_100)],
]

const WORDS = [
  { back: 1, lost: false },
  { back: 9, lost: true },
  { back: 500, lost: false },
]

function soloMessages(): GoldenMessages[] {
  const ownClock = [0, 47, 95, 141, 189, 1000].map((ageS, i) => fix(NOW_S - 13 - ageS, 1_900_000 - 37 * i * i, 470_000 + 41 * i))
  const pole = { halvings: 3, epoch: 31, seq: 4095, fixes: [fix(NOW_S, -7_200_000, -14_400_000)] }
  return [
    { name: 'solo', what: 'Solo: three fixes, one of them off the grid. Worked through in SPEC.md.', frames: [solo({ fixes: THREE })] },
    { name: 'solo-one', what: 'Solo: a single fix at the south pole and 180° W, finest resolution, epoch 31, last sequence.', frames: [solo(pole)] },
    {
      name: 'solo-dateline',
      what: 'Solo: over 180°, a span of more than 65535 s, and words about spent sequences.',
      frames: [solo({ halvings: 1, epoch: 0, seq: 0, intervalS: 3600, fixes: ACROSS, restored: WORDS })],
    },
    {
      name: 'solo-own-clock',
      what: 'Solo: off every grid, resolution halved twice, an interval of 47 s that has no number.',
      frames: [solo({ halvings: 2, intervalS: 47, fixes: ownClock })],
    },
    {
      name: 'solo-long',
      what: 'Solo: the time in whole, of fixes 40 days old.',
      frames: [solo({ fixes: THREE.map((one) => ({ ...one, atS: one.atS - 3_456_007 })), timeSpan: 'whole' as const })],
    },
  ]
}

function field(frame: Partial<FieldFrame> & Pick<FieldFrame, 'entries'>, seal = UNSEALED): Uint8Array {
  const rest = { halvings: 0, epoch: 9, seq: 7, reach: 0, cycle: 2, intervalS: 60, hasGaps: false, isRough: false, newestAtS: NOW_S }
  return encodeFieldFrame({ ...rest, restored: [], timeSpan: 'near' as const, ...frame }, seal)
}

const full = (slot: number, atS: number, lat: number, lon: number, earlier: FieldEntry['earlier'] = []): FieldEntry => {
  return { slot, first: { form: 'full', atS, lat, lon }, earlier }
}
const windowed = (slot: number, atS: number, bits: number, latLow: number, lonLow: number, byTwo = false): FieldEntry => {
  return { slot, first: { form: 'windowed', atS, ...(byTwo ? { byTwo } : {}), bits, latLow, lonLow }, earlier: [] }
}
const moved = (slot: number, atS: number, byTwo: boolean, lat: number, lon: number): FieldEntry => {
  return { slot, first: { form: 'moved', atS, byTwo, lat, lon }, earlier: [] }
}
const since = (slot: number, gapS: number, byTwo: boolean, lat: number, lon: number, earlier: FieldEntry['earlier'] = []): FieldEntry => {
  return { slot, first: { form: 'moved', atS: 0, gapS, byTwo, lat, lon }, earlier }
}

/** Three messages of four slots: full places, then windowed and moved ones that they tell. */
const FORMS = [
  field({
    entries: [
      ...[full(1, NOW_S - 120, -339_102, 184_310), full(2, NOW_S - 120, -339_240, 184_500)],
      ...[full(4, NOW_S - 120, -338_990, 184_444), full(9, NOW_S - 180, -339_000, 184_000)],
    ],
  }),
  field({ seq: 8, reach: 1, entries: [moved(2, NOW_S - 60, false, 11, -7), windowed(4, NOW_S - 60, 6, 9, 40)] }),
  field({
    seq: 9,
    reach: 2,
    entries: [
      windowed(1, NOW_S, 5, 26, 31),
      moved(2, NOW_S, true, -2, 1),
      full(4, NOW_S, -338_970, 184_470),
      moved(9, NOW_S - 60, false, 3, 8),
    ],
    restored: [{ back: 3, lost: false }],
  }),
]

/** Slots with clocks of their own: what moved tells the time since its reference, and brings earlier fixes along. */
const GAPS = [
  field({ intervalS: 300, entries: [full(0, NOW_S - 607, 451_200, 123_400), full(3, NOW_S - 333, 451_000, 123_000)] }),
  field({
    ...{ seq: 8, reach: 1, intervalS: 300, hasGaps: true },
    entries: [
      since(0, 300, false, 12, -4, [fix(-100, -5, 2), fix(-200, -9, 3)]),
      since(3, 309, false, -20, 33),
      full(7, NOW_S - 19, 452_000, 122_000, [fix(-300, 40, 41)]),
    ],
  }),
]

/** A common clock that every tracker misses by a little, and windows round where two references let a fix be expected. */
const ROUGH = [
  ...[120, 60].map((agoS, i) =>
    field({
      ...{ seq: 7 + i, entries: [full(0, NOW_S - agoS, 451_000 + 40 * i, 123_000 - 25 * i), full(1, NOW_S - agoS + 2, 452_000, 122_000 + 9 * i)] },
    }),
  ),
  field({
    ...{ seq: 9, reach: 2, isRough: true },
    entries: [windowed(0, NOW_S + 1, 4, 7, 5, true), windowed(1, NOW_S - 2, 3, 1, 6), full(4, NOW_S - 60, 450_000, 123_500)],
  }),
]

function fieldMessages(): GoldenMessages[] {
  const [, , last = new Uint8Array(0)] = FORMS
  const across = [full(0, NOW_S - 1, 900_000, 1_799_999), full(200, NOW_S, -900_000, -1_800_000), full(255, NOW_S - 2, -899_000, 1_799_990)]
  const wordy = [full(0, NOW_S - 299, 3_600_000, 7_199_999), windowed(255, NOW_S, 20, 1_048_575, 0)]
  const old = [full(3, NOW_S - 86_400_000, 100, 200), full(5, NOW_S - 86_400_000 - 7200, 300, 400)]
  const sealed = { key: KEY, tagBytes: 4 } as const
  return [
    { name: 'field-forms', what: 'Field: full places; one moved and one windowed; all forms and a word. The last is worked through in SPEC.md.', frames: FORMS },
    { name: 'field-held', what: 'Field: the last of those alone: what the missing ones would have told waits.', frames: [last] },
    { name: 'field-gaps', what: 'Field: times since references, and earlier fixes.', frames: GAPS },
    { name: 'field-rough', what: 'Field: times beside the ticks of a common clock; windows by one and by two.', frames: ROUGH },
    { name: 'field-dateline', what: 'Field: poles, and both sides of 180°, to the second.', frames: [field({ entries: across })] },
    {
      name: 'field-words',
      what: 'Field: words near and far, made whole and lost; sequence past its turn, furthest reach, resolution halved twice.',
      frames: [field({ halvings: 2, epoch: 31, seq: 4, reach: 63, cycle: 3, entries: wordy, restored: WORDS })],
    },
    { name: 'field-long', what: 'Field: the time in whole, of fixes 1000 days old.', frames: [field({ entries: old, timeSpan: 'whole' as const })] },
    {
      ...{ name: 'field-keyed', what: 'Field: under a key, tags of four bytes and more.', key: KEY },
      frames: [field({ entries: across }, sealed), field({ seq: 8, entries: [full(1, NOW_S, 5, 6)] }, sealed)],
    },
  ]
}

function senderMessages(): GoldenMessages[] {
  return [
    { name: 'solo-credits', what: 'Solo: three messages of twelve fixes each, one every 20 s, filled with repeats to the edge of a 50-byte credit.', frames: soloCredits() },
    { name: 'field-fleet', what: 'Field: nine messages of a fleet of six, blind, as a sender makes them: full at first, windowed after four.', frames: gatewayFrames(false) },
    { name: 'field-gateway', what: 'Field: nine messages of a fleet of six, all at the gateway, each tracker by a clock of its own.', frames: gatewayFrames(true) },
    { name: 'field-digest', what: 'Field: four messages of a fleet of three, the last with a digest.', frames: digestFrames() },
  ]
}

function replyMessages(): GoldenMessages[] {
  const reply = (from: number, newest: number, missing: number[], wantsRefresh = false, seal = UNSEALED) =>
    encodeReply({ epoch: 9, from, newest, missing, wantsRefresh }, seal)
  const turn = [4050, 4094, 4095, 0, 1, 11]
  return [
    { name: 'reply', what: 'Reply: of messages 0 to 8 shore misses 2, 3 and 6. Worked through in SPEC.md.', frames: [reply(0, 8, [2, 3, 6])] },
    { name: 'reply-turn', what: 'Reply: over the turn of the sequence, with the wish for full values.', frames: [reply(4050, 12, turn, true)] },
    { name: 'reply-refresh', what: 'Reply: nothing is missing, and full values are wished for.', frames: [reply(100, 140, [], true)] },
    { name: 'reply-nothing', what: 'Reply: of no message, with the wish for full values.', frames: [reply(100, 99, [], true)] },
    {
      ...{ name: 'reply-keyed', what: 'Reply: under a key, a tag of four bytes and more.', key: KEY },
      frames: [reply(0, 8, [2, 3, 6], false, { key: KEY, tagBytes: 4 })],
    },
  ]
}
