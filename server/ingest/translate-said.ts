import type { DevicePosition } from '#protocol/devices/position'
import { measured } from '#protocol/edge/note'
import type { ToldNote } from '#protocol/edge/note-frame'
import { wireDeg } from '#protocol/edge/report'
import type { Sos, SosFix } from '#protocol/edge/sos-frame'
import type { TrackerId } from '#race/fix'
import type { FixBatch } from '../ports/fix-log'
import type { InboxMessage } from '../ports/inbox'

/** The slot of a device that is a tracker itself. */
export const SOLE_SLOT = 0

/** What a position may bring beside its place, as it is recorded: under the names and in the units that trackers of our own use. */
const MEASURED = [
  { value: 'batteryPercent', channel: 'battery-charge', unit: '%' },
  { value: 'sogMps', channel: 'speed-over-ground', unit: 'm/s' },
  { value: 'cogDeg', channel: 'course-over-ground', unit: '°' },
  { value: 'altitudeM', channel: 'altitude', unit: 'm' },
  { value: 'accuracyM', channel: 'position-accuracy', unit: 'm' },
] as const

export type NewNote = NonNullable<FixBatch['notes']>[number]
export type NewAlarm = NonNullable<FixBatch['alarms']>[number]

/** A wire note (channel numbers, steps) as it is recorded of a tracker. */
export function translateNote(note: ToldNote, trackerId: TrackerId, { messageNumber }: InboxMessage): NewNote {
  const { atS, item, epoch, seq, index } = note
  const named = { trackerId, atMs: atS * 1000, messageNumber }
  switch (item.kind) {
    case 'status':
      return { ...named, kind: 'status', status: item.status, epoch, seq, place: index }
    case 'telemetry': {
      const { name, value, unit } = measured(item)
      return { ...named, kind: 'measurement', channel: name, value, unit }
    }
    case 'text':
      // Postgres keeps no zero in a text.
      return { ...named, kind: 'text', text: item.text.replaceAll('\0', '\uFFFD') }
  }
}

/** What another maker's device or a phone tells of itself beside its place. */
export function notesOfPosition(position: DevicePosition, trackerId: TrackerId, message: InboxMessage): NewNote[] {
  const named = { kind: 'measurement', trackerId, atMs: position.atMs, messageNumber: message.messageNumber } as const
  return MEASURED.flatMap(({ value: name, channel, unit }) => {
    const value = position[name]
    return value === undefined ? [] : [{ ...named, channel, value, unit }]
  })
}

/** A button pressed on another maker's device or a phone: it counts no incidents, so each instant of it is one. */
export function alarmOfPosition(position: DevicePosition, trackerId: TrackerId, message: InboxMessage): NewAlarm {
  const { atMs, latDeg, lonDeg } = position
  return {
    ...{ epoch: 0, slot: SOLE_SLOT, incident: 0, distress: 'unspecified', raisedAtMs: atMs, trackerId },
    ...{ fix: { atMs, latDeg, lonDeg }, receivedAtMs: message.receivedAtMs, messageNumber: message.messageNumber },
  }
}

/** A wire SOS as it is recorded; one of a slot that no tracker has is recorded too. */
export function translateAlarm(sos: Sos, trackerId: TrackerId | undefined, message: InboxMessage): NewAlarm {
  const { epoch, slot, incident, distress, raisedAtS, cancelledAtS, fix } = sos
  return {
    ...{ epoch, slot, incident, distress, raisedAtMs: raisedAtS * 1000 },
    ...(trackerId === undefined ? {} : { trackerId }),
    ...(cancelledAtS === undefined ? {} : { cancelledAtMs: cancelledAtS * 1000 }),
    ...(fix === undefined ? {} : { fix: placeOf(fix) }),
    ...{ receivedAtMs: message.receivedAtMs, messageNumber: message.messageNumber },
  }
}

function placeOf({ atS, lat, lon, halvings }: SosFix) {
  return { atMs: atS * 1000, latDeg: wireDeg(lat, halvings), lonDeg: wireDeg(lon, halvings) }
}
