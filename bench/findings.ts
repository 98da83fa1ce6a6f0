import { describeEdgeFault } from '#protocol/edge/fault'
import type { ShoreEffect } from '#protocol/edge/shore-session'
import { type Fleet, fixCountOf, recognise } from './fleet'

/** What shore's reports amount to: numbers of the fixes told, each as often as it was, and what was told that no tracker had measured. */
export type Told = { readonly fixes: Uint32Array; readonly wrong: readonly string[] }

/** Compares reports with the fixes of the stream's trackers; slot 0 is `firstTracker`. */
export function readReports(fleet: Fleet, firstTracker: number, effects: readonly ShoreEffect[]): Told {
  const fixes: number[] = []
  const wrong: string[] = []
  for (const effect of effects) {
    if (effect.kind !== 'reports') continue
    for (const { slot, atS, lat, lon, halvings } of effect.reports) {
      const tracker = firstTracker + slot
      const fix = halvings === fleet.halvings ? recognise(fleet, tracker, { atS, lat, lon }) : undefined
      if (fix !== undefined) fixes.push(fix)
      else wrong.push(`told of tracker ${fleet.trackers[tracker] ?? slot}, never measured: ${atS} s at ${lat}, ${lon}`)
    }
  }
  return { fixes: Uint32Array.from(fixes), wrong }
}

/** What a measurement has found of the fixes of a fleet, stream by stream. */
export class Findings {
  /** Reports in any pass that no tracker had measured. */
  wrong = 0
  /** In how many messages each fix stood, on a link that loses nothing; 255 is many. */
  readonly messagesOf: Uint8Array
  private readonly fleet: Fleet
  private difference: string | undefined

  constructor(fleet: Fleet) {
    this.fleet = fleet
    this.messagesOf = new Uint8Array(fixCountOf(fleet))
  }

  /** Takes what came of a message in the pass that loses nothing, and gives the fixes it told. */
  takeAll(firstTracker: number, effects: readonly ShoreEffect[]): Uint32Array {
    const told = readReports(this.fleet, firstTracker, effects)
    this.wrong += told.wrong.length
    this.difference ??= told.wrong[0] ?? faultOf(effects)
    for (const fix of told.fixes) this.messagesOf[fix] = Math.min(255, (this.messagesOf[fix] as number) + 1)
    return told.fixes
  }

  /** Takes what came of a message in a pass with loss: there only wrong reports matter. */
  takeSome(firstTracker: number, effects: readonly ShoreEffect[]): Uint32Array {
    const told = readReports(this.fleet, firstTracker, effects)
    this.wrong += told.wrong.length
    return told.fixes
  }

  /** Distinct fixes told. */
  get fixCount(): number {
    return this.fixCountInMessages(1)
  }

  /** Fixes that stood in at least so many messages. */
  fixCountInMessages(count: number): number {
    return this.messagesOf.reduce((sum, messages) => sum + (messages >= count ? 1 : 0), 0)
  }

  /** "exact", or the first difference between what was measured and what was told. */
  get roundTrip(): string {
    const missing = this.messagesOf.indexOf(0)
    if (this.difference !== undefined || missing < 0) return this.difference ?? 'exact'
    const { trackers, trackerOf, atS } = this.fleet
    return `measured by tracker ${trackers[trackerOf[missing] as number]}, never told: ${atS[missing]} s`
  }
}

function faultOf(effects: readonly ShoreEffect[]): string | undefined {
  for (const effect of effects) {
    if (effect.kind === 'fault') return describeEdgeFault(effect.fault)
    if (effect.kind === 'held') return `${effect.count} entries could not be told at once`
  }
  return undefined
}
