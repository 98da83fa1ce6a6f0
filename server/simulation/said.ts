import type { Random } from '#base/random'
import { HOUR_MS } from '#base/units'
import { type NoteItem, STATUSES, telemetryOf } from '#protocol/edge/note'
import { note } from '#protocol/edge/note-sender'
import { DISTRESSES } from '#protocol/edge/sos-frame'
import { cancelSos, raiseSos } from '#protocol/edge/sos-sender'
import type { Timeline } from '#simulator/timeline'
import type { Device } from './device'
import { drawInstants } from './instants'
import type { SaidBook } from './said-book'

/** What is said in a simulated race beside fixes: so many alarms a boat's day, and notes. None in the quiet end. */
export type Said = { readonly alarmsPerDay: number; readonly notesPerDay: number }

/** Share of the alarms that are called off, within so long. */
const CANCELLED_SHARE = 0.4
const CANCELLED_WITHIN_MS = 2 * HOUR_MS

/** Plans what a boat has to say, through the device that speaks for it. */
export function planSaid(
  { alarmsPerDay, notesPerDay }: Said,
  boat: { readonly device: Device; readonly stream: number; readonly slot: number },
  { timeline, span, book }: { timeline: Timeline; span: { fromMs: number; quietFromMs: number }; book: SaidBook },
  random: Random,
): void {
  const { device, stream, slot } = boat
  const draw = (label: string, perDay: number) =>
    drawInstants(random.fork(label), perDay, span.fromMs, span.quietFromMs)
  for (const atMs of draw('alarms', alarmsPerDay)) {
    const distress = DISTRESSES[random.int(DISTRESSES.length)] ?? 'other'
    const cancelAtMs = atMs + random.next() * CANCELLED_WITHIN_MS
    const isCancelled = random.chance(CANCELLED_SHARE) && cancelAtMs < span.quietFromMs
    timeline.at(atMs, () => raise(device, slot, distress, isCancelled ? cancelAtMs : undefined, timeline))
  }
  for (const atMs of draw('notes', notesPerDay)) {
    const item = drawItem(random)
    timeline.at(atMs, () => {
      const said = { slot, atS: Math.floor(timeline.nowMs / 1000), item }
      device.say((sender) => {
        if (note(sender, slot, said.atS, item)) book.noteSaid(stream, sender.epoch, said)
      })
    })
  }
}

function raise(
  device: Device,
  slot: number,
  distress: (typeof DISTRESSES)[number],
  cancelAtMs: number | undefined,
  timeline: Timeline,
): void {
  device.say((sender, clockMs) => {
    const incident = raiseSos(sender, { slot, distress, atS: Math.floor(clockMs / 1000) })
    if (cancelAtMs === undefined) return
    timeline.at(cancelAtMs, () => {
      device.say((later, laterMs) => {
        // A device that has forgotten its alarms may have another under this number.
        if (later.epoch === sender.epoch) cancelSos(later, { slot, incident, atS: Math.floor(laterMs / 1000) })
      })
    })
  })
}

function drawItem(random: Random): NoteItem {
  if (random.chance(0.5)) return { kind: 'status', status: random.int(STATUSES.length) }
  if (random.chance(0.8)) return telemetryOf('battery-voltage', 11 + 3 * random.next())
  return { kind: 'text', text: 'x'.repeat(1 + random.int(40)) }
}
