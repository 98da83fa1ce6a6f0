import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Counters } from './ports/counters'

/** The process's metrics. A fault is counted under the name it has in the code and in the SPEC. */
export type Metrics = {
  readonly registry: Registry
  readonly counters: Counters
  gauge(name: string, help: string, read: () => number): void
  /** One number for each value of a label, read when somebody asks; what cannot be read stays as it was. */
  gauges(name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>): void
}

/** Creates the registry; `knownFaults` start at 0, so that a dashboard sees a fault before it ever happens. */
export function createMetrics(knownFaults: readonly string[]): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'farfield_' })
  const faults = new Counter({
    name: 'farfield_fault_total',
    help: 'Input refused or set aside, by named fault.',
    labelNames: ['kind'],
    registers: [registry],
  })
  const events = new Counter({
    name: 'farfield_event_total',
    help: 'Steps on the path of a fix, by name.',
    labelNames: ['kind'],
    registers: [registry],
  })
  for (const kind of knownFaults) faults.inc({ kind }, 0)
  return {
    registry,
    counters: {
      fault: (kind) => faults.inc({ kind }),
      event: (kind, count = 1) => events.inc({ kind }, count),
    },
    gauge: (name, help, read) => {
      new Gauge({
        name: `farfield_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      })
    },
    gauges: (name, help, label, read) => {
      new Gauge({
        name: `farfield_${name}`,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
          const numbers = await read().catch(() => undefined)
          if (numbers === undefined) return
          this.reset()
          for (const [value, number] of numbers) this.set({ [label]: value }, number)
        },
      })
    },
  }
}
