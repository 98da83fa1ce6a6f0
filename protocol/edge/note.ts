/** Something that is told of a slot beside its places, with the instant at which it happened, in Unix seconds. */
export type Note = { readonly slot: number; readonly atS: number; readonly item: NoteItem }

export type NoteItem =
  /** By its number in STATUSES; others are a race's own. */
  | { readonly kind: 'status'; readonly status: number }
  | Telemetry
  /** At most 160 bytes of UTF-8. */
  | { readonly kind: 'text'; readonly text: string }

/** A measurement in whole steps of its channel, by the channel's number in CHANNELS. From 16 on channels are a stream's own: they say their unit. */
export type Telemetry = {
  readonly kind: 'telemetry'
  readonly channel: number
  readonly value: number
  readonly custom?: { readonly unit: number; readonly decimals: number }
}

export const STATUSES = ['racing', 'finished', 'retired', 'rounding', 'motoring', 'protest'] as const
export const STATUS_COUNT = 64

type Channel = {
  readonly name: string
  readonly unit: string
  readonly stepsPerUnit: number
  /** It counts on over this many steps to 0. */
  readonly turn?: number
  /** It does not wait for others. */
  readonly goesAtOnce?: boolean
}

/** What is measured, in which steps. The order is the wire's; what is added comes last, up to 16. */
export const CHANNELS: readonly Channel[] = [
  { name: 'battery-voltage', unit: 'V', stepsPerUnit: 100 },
  { name: 'battery-charge', unit: '%', stepsPerUnit: 1 },
  { name: 'air-temperature', unit: '°C', stepsPerUnit: 10 },
  { name: 'wind-speed', unit: 'm/s', stepsPerUnit: 10 },
  { name: 'wind-direction', unit: '°', stepsPerUnit: 1, turn: 360 },
  { name: 'wind-gust', unit: 'm/s', stepsPerUnit: 10 },
  { name: 'water-temperature', unit: '°C', stepsPerUnit: 10 },
  { name: 'air-pressure', unit: 'hPa', stepsPerUnit: 10 },
  { name: 'heart-rate', unit: '1/min', stepsPerUnit: 1 },
  { name: 'speed-over-ground', unit: 'm/s', stepsPerUnit: 20 },
  { name: 'course-over-ground', unit: '°', stepsPerUnit: 1, turn: 360 },
  // What these two say is read by rule-word.ts; until shore knows, it says too much or too little of a tracker's silence.
  { name: 'reporting-rule', unit: '', stepsPerUnit: 1, goesAtOnce: true },
  { name: 'bound-widening', unit: '', stepsPerUnit: 1, goesAtOnce: true },
]
export const CHANNEL_COUNT = 32
export const CUSTOM_CHANNELS_FROM = 16

/** Units of a stream's own channels, by their number; 0 has none. */
export const UNITS = [
  '',
  'V',
  'A',
  'W',
  '%',
  '°C',
  'm',
  'km',
  'm/s',
  '°',
  'hPa',
  '1/min',
  'l',
  's',
  'kg',
  'lx',
] as const
export const UNIT_COUNT = 64
export const DECIMALS_MAX = 3

export const TEXT_BYTES_MAX = 160

/** A measurement of a named channel, from a number in its unit. */
export function telemetryOf(name: string, value: number): Telemetry {
  const channel = CHANNELS.findIndex((one) => one.name === name)
  return { kind: 'telemetry', channel, value: Math.round(value * (CHANNELS[channel]?.stepsPerUnit ?? 1)) }
}

/** Whether a note goes as soon as it can, and does not wait for others: what people say does. */
export function goesAtOnce(item: NoteItem): boolean {
  return item.kind !== 'telemetry' || CHANNELS[item.channel]?.goesAtOnce === true
}

/** What a measurement says: a number in a unit. The unit is empty where it is not known here. */
export function measured({ channel, value, custom }: Telemetry): { name: string; value: number; unit: string } {
  if (custom !== undefined) {
    return { name: `custom-${channel}`, value: value / 10 ** custom.decimals, unit: UNITS[custom.unit] ?? '' }
  }
  const { name, unit, stepsPerUnit } = CHANNELS[channel] ?? { name: `channel-${channel}`, unit: '', stepsPerUnit: 1 }
  return { name, value: value / stepsPerUnit, unit }
}

/** How many steps lie between two measurements of a channel; by the short way round where it turns. */
export function stepsBetween(channel: number, a: number, b: number): number {
  const apart = Math.abs(a - b)
  const turn = CHANNELS[channel]?.turn
  return turn === undefined ? apart : Math.min(apart % turn, turn - (apart % turn))
}

export const textBytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
