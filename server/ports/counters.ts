/** Counts named faults and events; the name is the label of a metric. */
export type Counters = {
  /** A peer's input was refused or set aside, by the fault's name. */
  fault(kind: string): void
  /** Something worth counting happened. */
  event(kind: string, count?: number): void
}
