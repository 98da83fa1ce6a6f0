/** What can be done to the simulated radio of a race. */
export type RadioFault = 'lose-messages' | 'no-satellite'

/** How the simulated radio of a race stands. Sequences are as on the wire. */
export type RadioReport = {
  /** When the simulation had caught up with the present; absent before that. */
  readonly liveSinceMs?: number | undefined
  readonly undelivered: number
  readonly toLose: number
  readonly darkUntilMs?: number | undefined
  /** Numbers of the entries that no gateway hears now. */
  readonly unheard: readonly string[]
  /** Messages lost on purpose, the newest last. */
  readonly taken: readonly {
    readonly imei: string
    readonly epoch: number
    readonly seq: number
    readonly atMs: number
  }[]
}

/** The simulation's own side, another process that may be away: then it reports nothing. Never throws. */
export type DemoRadio = {
  report(slug: string): Promise<RadioReport | undefined>
  /** `refused`: one of its kind is under way, or the simulation is not ready for it. */
  begin(slug: string, fault: RadioFault): Promise<RadioReport | 'refused' | undefined>
}
