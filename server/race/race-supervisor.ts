import type { RaceId } from '#race/fix'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import type { RaceClaim } from '../ports/race-store'
import { RacePictures } from './race-pictures'
import type { RunnerPorts } from './race-runner'

export type SupervisorOptions = RunnerPorts & { readonly counters: Counters; readonly log: Log }

export type RaceSupervisor = {
  /** New fixes may have come for any race. */
  fixesArrived(): void
  /** A race was made, changed or deleted. */
  setupChanged(raceId: string): void
  /** Any race may have been: nobody heard what was said meanwhile. */
  setupsMayHaveChanged(): void
  /** Looks for races without a writer: at the start, after a reconnect, now and then. */
  sweep(): Promise<void>
  racesWritten(): number
  stop(): Promise<void>
}

/** At most one frame a race in this time: what comes in between goes out together. */
const TICK_MS = 1000
/** Even in silence the picture is looked at again: a start, a phase or a rank may change by the clock alone. */
const IDLE_TICKS = 10
const SWEEP_TICKS = 15

/** Holds the claims of this process and runs a writer for each race that it got. One race's trouble is its own. */
export function superviseRaces(options: SupervisorOptions): RaceSupervisor {
  const desks = new Map<RaceId, RaceDesk>()
  let ticks = 0
  let stopped = false

  const sweep = async () => {
    try {
      const raceIds = await options.store.raceIds()
      for (const raceId of raceIds) {
        if (!stopped && !desks.has(raceId)) await open(raceId)
      }
      for (const [raceId, desk] of desks) if (!raceIds.includes(raceId)) desk.setupChanged()
    } catch (error) {
      options.log.error({ err: error }, 'races could not be listed; it will be tried again')
    }
  }
  const open = async (raceId: RaceId) => {
    const claim = await options.store.claim(raceId)
    if (claim === 'taken') return
    const desk = openDesk(options, raceId, claim, () => desks.delete(raceId))
    desks.set(raceId, desk)
    desk.tick(true)
  }
  const timer = setInterval(() => {
    ticks += 1
    for (const desk of desks.values()) desk.tick(ticks % IDLE_TICKS === 0)
    if (ticks % SWEEP_TICKS === 0) void sweep()
  }, TICK_MS)
  return {
    fixesArrived: () => {
      for (const desk of desks.values()) desk.touch()
    },
    setupChanged: (raceId) => {
      const desk = desks.get(raceId as RaceId)
      if (desk === undefined) void sweep()
      else {
        desk.setupChanged()
        desk.tick(true)
      }
    },
    setupsMayHaveChanged: () => {
      for (const desk of desks.values()) desk.setupChanged()
    },
    sweep,
    racesWritten: () => desks.size,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await Promise.allSettled([...desks.values()].map((desk) => desk.close()))
    },
  }
}

type RaceDesk = {
  touch(): void
  setupChanged(): void
  tick(due: boolean): void
  close(): Promise<void>
}

/** One claimed race: its pictures, which take over what the set-up has become or are made again, advanced by at most one round at a time. */
function openDesk(options: SupervisorOptions, raceId: RaceId, claim: RaceClaim, onClosed: () => void): RaceDesk {
  const pictures = new RacePictures(options, claim)
  let touched = true
  let stale = true
  let round: Promise<void> | undefined
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    onClosed()
    await round
    await claim.release()
  }
  const setupChanged = () => {
    stale = true
    touched = true
  }
  const advance = async () => {
    touched = false
    try {
      if (stale) {
        stale = false
        const charge = await options.store.readSetup(raceId)
        if (charge === undefined) return void close()
        await pictures.take(charge)
      }
      const outcomes = await pictures.advance()
      for (const outcome of outcomes) options.counters.event(`race-${outcome}`)
      if (outcomes.includes('fenced')) void close()
      if (outcomes.includes('withdrawn')) setupChanged()
    } catch (error) {
      // The fields in memory may be ahead of what was recorded: build them again from the fix log.
      pictures.forget()
      setupChanged()
      options.log.error({ err: error, raceId }, 'a race could not be advanced; its field will be rebuilt')
    }
  }
  void claim.lost.then(() => {
    if (!closed) options.log.warn({ raceId }, 'the claim on a race was lost; another writer may take it')
    return close()
  })
  return {
    touch: () => {
      touched = true
    },
    setupChanged,
    tick: (due) => {
      if (closed || round !== undefined || !(touched || due)) return
      round = advance().finally(() => {
        round = undefined
      })
    },
    close,
  }
}
