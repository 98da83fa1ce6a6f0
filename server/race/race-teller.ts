import type { LiveEntry } from '#protocol/live/messages'
import type { LiveEvidence } from '#protocol/live/results'
import { type Correction, nameCorrections } from '#race/correction'
import { entryOf, type Field, type FieldChange } from '#race/field'
import type { EntryId } from '#race/fix'
import { resultsOf } from '#race/results'
import type { Explained } from '../ports/race-store'
import { liveCorrectionOf, liveEvidenceOf } from './live-evidence'
import { nextRevision, type ResultsToWrite } from './result-desk'

/**
 * Keeps what is to be told of a field beside its picture: what each row rests on, where that has changed; what was told before and does not hold; and what becomes
 * of the results. What is told is told once it is recorded; until then it waits.
 */
export class RaceTeller {
  /** By entrant, what was told last, as text. */
  private readonly told = new Map<number, string>()
  /** By entrant, the version of the picture in which that was told. */
  private readonly toldAt = new Map<number, number>()
  private readonly touched = new Set<EntryId>()
  private waiting: { entrantId: number; correction: ReturnType<typeof liveCorrectionOf> }[] = []
  private whys: string[] = []
  private phase = ''

  constructor(
    private results: ResultsToWrite,
    field: Field,
  ) {
    this.everybody(field)
  }

  /** What was ordered of the results may have changed; what was recorded of them is known here. */
  takeOrder(field: Field, { order }: ResultsToWrite): void {
    if (order === undefined || order.number === this.results.order?.number) return
    this.results = { ...this.results, order }
    this.everybody(field)
  }

  /** What is recorded of the results, by whoever makes them. */
  get recordedResults(): ResultsToWrite['recorded'] {
    return this.results.recorded
  }

  /** Somebody else makes the results, and has recorded these. */
  takeRecorded(recorded: ResultsToWrite['recorded']): void {
    this.results = recorded === undefined ? {} : { recorded }
  }

  noteFixes(field: Field, change: FieldChange): void {
    for (const { entryId } of [...change.accepted, ...change.withdrawn]) this.touched.add(entryId)
    const byEntry = groupByEntry(change.corrections)
    for (const [entryId, changed] of byEntry)
      this.wait(field, nameCorrections(entryOf(field, entryId), changed), 'Late positions came in.')
  }

  noteSetup(field: Field, corrections: readonly Correction[], whys: readonly string[]): void {
    this.everybody(field)
    this.whys.push(...whys)
    this.wait(field, corrections, whys.join(' '))
  }

  /** What is to be recorded with the next version of the picture. */
  next(field: Field, version: number, phase: string, nowMs: number): Explained {
    const evidence = this.evidence(field)
    const isQuiet = this.touched.size === 0 && phase === this.phase
    const revision = isQuiet ? undefined : this.revision(field, phase === 'finished', nowMs)
    for (const { entrantId } of evidence) this.toldAt.set(entrantId, version)
    return { evidence, corrections: this.waiting, ...(revision === undefined ? {} : { revision }) }
  }

  /** It is recorded: nothing of it is told again. */
  recorded({ evidence, revision }: Explained, phase: string): void {
    for (const one of evidence) this.told.set(one.entrantId, JSON.stringify(one.evidence))
    if (revision !== undefined) this.results = { ...this.results, recorded: revision }
    this.waiting = []
    this.whys = []
    this.phase = phase
    this.touched.clear()
  }

  /** Beside what an entry's picture says: in which version what it rests on was told last. */
  mark(entry: LiveEntry): LiveEntry {
    const at = this.toldAt.get(entry.id)
    return at === undefined ? entry : { ...entry, evidenceVersion: at }
  }

  /** Which results hold, with the revision that is about to be recorded. */
  standing({ revision }: Explained) {
    const holds = revision ?? this.results.recorded
    return holds === undefined ? {} : { results: { revision: holds.revision, state: holds.state } }
  }

  private everybody({ entries }: Field): void {
    for (const { entry } of entries) this.touched.add(entry.entryId)
  }

  private wait(field: Field, corrections: readonly Correction[], why: string): void {
    const ids = new Map(field.setup.entries.map(({ entryId }, i) => [entryId, i]))
    for (const one of corrections) {
      const entrantId = ids.get(one.entryId)
      if (entrantId !== undefined) this.waiting.push({ entrantId, correction: liveCorrectionOf(one, why) })
    }
  }

  private evidence(field: Field): { entrantId: number; evidence: LiveEvidence }[] {
    return field.entries.flatMap((fieldEntry, entrantId) => {
      if (!this.touched.has(fieldEntry.entry.entryId) || fieldEntry.rules.timeline.length === 0) return []
      const evidence = liveEvidenceOf(fieldEntry, field.setup)
      return JSON.stringify(evidence) === this.told.get(entrantId) ? [] : [{ entrantId, evidence }]
    })
  }

  private revision(field: Field, isOver: boolean, nowMs: number): Explained['revision'] {
    if (this.results.order === undefined) return undefined
    const why = this.whys.length > 0 ? this.whys.join(' ') : 'New positions came in.'
    const next = nextRevision(this.results, resultsOf(field, isOver), why, nowMs)
    if (next === undefined) return undefined
    const evidence = next.changes.flatMap(({ entrantId, now }) => {
      const fieldEntry = field.entries[entrantId]
      return now && fieldEntry ? [{ entrantId, evidence: liveEvidenceOf(fieldEntry, field.setup) }] : []
    })
    return { ...next, evidence }
  }
}

function groupByEntry(corrections: FieldChange['corrections']): Map<EntryId, FieldChange['corrections']> {
  const byEntry = new Map<EntryId, FieldChange['corrections']>()
  for (const one of corrections) byEntry.set(one.was.entryId, [...(byEntry.get(one.was.entryId) ?? []), one])
  return byEntry
}
