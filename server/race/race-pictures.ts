import type { Audience, Picture } from '#race/audience'
import type { RaceCharge, RaceClaim } from '../ports/race-store'
import { type AdvanceOutcome, type RaceRunner, type RunnerPorts, startRaceRunner } from './race-runner'

/** The pictures that are made of one race, one for each audience that is shown something else. */
export class RacePictures {
  private readonly runners = new Map<Audience, RaceRunner>()
  /** Counts the runners under one claim: each begins a new epoch. */
  private generation = 0
  private charge: RaceCharge | undefined

  constructor(
    private readonly ports: RunnerPorts,
    private readonly claim: RaceClaim,
  ) {}

  /** Takes over what the set-up has become: pictures that stand are read by it, others are made anew, and those that are not to be any more are forgotten. */
  async take(charge: RaceCharge): Promise<void> {
    const hasSameFixes = charge.acceptedFixes === this.charge?.acceptedFixes
    this.charge = charge
    const audiences = charge.pictures.map(({ audience }) => audience)
    const [{ setup }] = charge.pictures
    await this.ports.store.keepPictures(setup.raceId, audiences)
    for (const audience of [...this.runners.keys()]) if (!audiences.includes(audience)) this.runners.delete(audience)
    for (const picture of charge.pictures) await this.renew(picture, hasSameFixes, charge)
  }

  /** One step of every picture, the public's first: it makes the results, which are the same for all. Gives an outcome for each. */
  async advance(): Promise<AdvanceOutcome[]> {
    const outcomes: AdvanceOutcome[] = []
    for (const { audience } of this.charge?.pictures ?? []) {
      const runner = this.runners.get(audience)
      if (runner === undefined) continue
      const results = audience === 'public' ? undefined : this.runners.get('public')?.recordedResults()
      const outcome = await runner.advance(results)
      if (outcome === 'withdrawn') this.runners.delete(audience)
      outcomes.push(outcome)
    }
    return outcomes
  }

  /** All of them are made anew when the set-up is taken next. */
  forget(): void {
    this.runners.clear()
  }

  private async renew({ audience, setup }: Picture, hasSameFixes: boolean, charge: RaceCharge): Promise<void> {
    const isPublic = audience === 'public'
    const { recorded } = charge.results
    const results = isPublic ? charge.results : recorded === undefined ? {} : { recorded }
    const runner = this.runners.get(audience)
    if (runner !== undefined && hasSameFixes && (await runner.change({ setup, results })) === 'changed') return
    this.generation += 1
    const { store, bus, now } = this.ports
    const { organizationId } = charge
    const { fencing } = this.claim
    const given = { audience, organizationId, setup, results, fencing, generation: this.generation }
    // What devices are told is told once, whoever looks.
    this.runners.set(audience, await startRaceRunner(isPublic ? this.ports : { store, bus, now }, given))
  }
}
