import { fromHex } from '#base/bytes'
import { createRandom, type Random } from '#base/random'
import type { TagBytes } from '#protocol/edge/frame'
import { latStepsMax, wrapLonSteps } from '#protocol/edge/report'
import { createShoreState, gapReport, receive, type ShoreState } from '#protocol/edge/shore-session'
import type { TagKey } from '#protocol/edge/tag'
import type { Tracker } from './test-host'

export const START_S = 1_790_000_000

export type Policy = {
  readonly epoch: number
  readonly halvings: number
  readonly tagBytes: TagBytes
  readonly intervalS: number
  readonly creditBytes: number
  readonly messageBytes: number
  readonly key: TagKey
}

const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[random.int(choices.length)] as T
const word = (random: Random) => random.int(2 ** 32)

export function anyPolicy(random: Random): Policy {
  return {
    epoch: random.int(32),
    halvings: random.int(4),
    tagBytes: oneOf(random, [2, 3, 4]),
    intervalS: oneOf(random, [1, 7, 10, 30, 60, 300, 600, 3600, 14_400, 65_536]),
    creditBytes: oneOf(random, [50, 50, 30, 340]),
    messageBytes: oneOf(random, [340, 340, 100, 50]),
    key: random.chance(0.3) ? [0, 0, 0, 0] : [word(random), word(random), word(random), word(random)],
  }
}

export const begin = (tracker: Tracker, policy: Policy) => {
  const { epoch, halvings, tagBytes, intervalS, creditBytes, messageBytes, key } = policy
  return tracker.ask('begin', epoch, halvings, tagBytes, intervalS, creditBytes, messageBytes, ...key)
}

export type Fix = { readonly atS: number; readonly latE7: number; readonly lonE7: number }

/** Degrees times 10^7 to steps, rounded as Math.round does, without the errors of floating point. */
export const stepsOf = (e7: number, halvings: number) => Math.floor((2 * e7 * 2 ** halvings + 1000) / 2000)

/** What a fix must be after the wire. */
export function truthOf({ atS, latE7, lonE7 }: Fix, halvings: number): string {
  return `${atS} ${stepsOf(latE7, halvings)} ${wrapLonSteps(stepsOf(lonE7, halvings), halvings)}`
}

/** A track with all that tracks have: poles, 180°, jitter, gaps, standing still, leaps, and a clock that is wrong now and then. */
export function wander(random: Random, intervalS: number): () => { nowS: number; fix: Fix } {
  let nowS = START_S + random.int(1e6)
  let latE7 = oneOf(random, [0, 899_990_000, -899_990_000, 480_000_000, random.int(1_800_000_001) - 900_000_000])
  let lonE7 = oneOf(random, [0, 1_799_990_000, -1_800_000_000, random.int(3_600_000_000) - 1_800_000_000])
  let [north, east] = [random.normal() * 60, random.normal() * 60]
  return () => {
    const hasGap = random.chance(0.01)
    nowS += hasGap ? random.int(20 * 86_400) + 1 : intervalS
    const stands = random.chance(0.1)
    if (random.chance(0.05)) [north, east] = [random.normal() * 60, random.normal() * 60]
    if (!stands) {
      const gone = Math.min(intervalS, 3600)
      latE7 = Math.max(-900_000_000, Math.min(900_000_000, Math.round(latE7 + gone * (north + 3 * random.normal()))))
      lonE7 = wrapE7(Math.round(lonE7 + gone * (east + 3 * random.normal())))
    }
    if (random.chance(0.005)) latE7 = random.int(1_800_000_001) - 900_000_000
    const lateS = random.chance(0.2) ? random.int(5) : 0
    const wrongS = random.chance(0.004) ? random.int(2e9) - 1e9 : 0
    return { nowS, fix: { atS: nowS - lateS + wrongS, latE7, lonE7 } }
  }
}

const wrapE7 = (e7: number) =>
  ((((e7 + 1_800_000_000) % 3_600_000_000) + 3_600_000_000) % 3_600_000_000) - 1_800_000_000

/** A message handed to the modem. */
type Sent = { readonly bytes: Uint8Array; readonly sessionAtMs: number; readonly message: number }

/** A tracker in C on a link that loses, delays and lies, to the shore as it is, which asks for what is missing. */
export class Voyage {
  readonly state: ShoreState = createShoreState()
  readonly truth = new Set<string>()
  readonly told = new Set<string>()
  readonly faults: string[] = []
  /** What each message carried, by its number. */
  private readonly carried = new Map<number, string[]>()
  /** Messages that shore has missed, and what has become of each. */
  private readonly gaps = new Map<number, string>()
  private readonly late: Sent[] = []

  constructor(
    private readonly tracker: Tracker,
    private readonly policy: Policy,
    private readonly random: Random,
  ) {}

  async observe(fix: Fix): Promise<string | undefined> {
    const answer = await this.tracker.ask('observe', fix.atS, fix.latE7, fix.lonE7)
    if (answer !== 'yes') return undefined
    const truth = truthOf(fix, this.policy.halvings)
    this.truth.add(truth)
    return truth
  }

  /** One message goes; false when nothing waits. */
  async send(nowS: number, fate: 'any' | 'arrives'): Promise<boolean> {
    const { messageBytes } = this.policy
    const answer = await this.tracker.ask(
      'next',
      nowS,
      fate === 'any' && this.random.chance(0.1) ? 5 + this.random.int(60) : messageBytes,
    )
    const [what, message, hex] = answer.split(' ')
    if (what !== 'message') return false
    const sent = { bytes: fromHex(hex ?? ''), sessionAtMs: 1000 * nowS, message: Number(message) }
    if (sent.bytes.length > messageBytes) this.faults.push(`${sent.bytes.length} bytes`)
    this.carried.set(sent.message, this.read(sent))
    const draw = fate === 'arrives' ? 1 : this.random.next()
    if (draw >= 0.35) this.arrive(sent)
    else if (draw < 0.15) this.late.push(sent)
    if (fate === 'arrives' || (draw >= 0.1 && this.random.chance(0.7))) await this.tracker.ask('gateway', sent.message)
    else if (draw < 0.1 || draw > 0.95) await this.tracker.ask('failed', sent.message)
    return true
  }

  /** What a message says, with nothing known of others. */
  private read({ bytes, sessionAtMs }: Sent): string[] {
    const { effects } = receive(createShoreState(), bytes, sessionAtMs, this.policy)
    const reports = effects.flatMap((effect) => (effect.kind === 'reports' ? effect.reports : []))
    return reports.map(({ atS, lat, lon }) => `${atS} ${lat} ${lon}`)
  }

  private arrive({ bytes, sessionAtMs }: Sent): void {
    for (const effect of receive(this.state, bytes, sessionAtMs, this.policy).effects) {
      if (effect.kind === 'fault') this.faults.push(JSON.stringify(effect.fault))
      if (effect.kind === 'gap') this.gaps.set(effect.seq, effect.state)
      if (effect.kind !== 'reports') continue
      for (const { atS, lat, lon } of effect.reports) this.told.add(`${atS} ${lat} ${lon}`)
    }
  }

  /** What was late comes, in any order. */
  deliverLate(share: number): void {
    for (let i = this.late.length - 1; i >= 0; i--) {
      if (this.random.chance(share)) this.arrive(this.late.splice(i, 1)[0] as Sent)
    }
  }

  /** Shore asks for what is missing; false when nothing is. */
  async reply(nowS: number): Promise<boolean> {
    const { key, tagBytes } = this.policy
    const report = gapReport(this.state, { seal: { key, tagBytes } })
    if (report === undefined) return false
    const hex = Buffer.from(report.bytes).toString('hex')
    const answer = await this.tracker.ask('reply', nowS, hex)
    if (answer !== 'taken') this.faults.push(`reply: ${answer}`)
    return true
  }

  /** Fixes that have been sent, and are neither told nor in a message that is declared lost. */
  silentlyLost(): string[] {
    const sent = new Set([...this.carried.values()].flat())
    const declared = new Set(
      [...this.carried].flatMap(([message, fixes]) => (this.gaps.get(message) === 'lost' ? fixes : [])),
    )
    return [...sent].filter((fix) => !this.told.has(fix) && !declared.has(fix))
  }

  wrong(): string[] {
    return [...this.told].filter((report) => !this.truth.has(report))
  }
}

/** Sails with faults, then without until shore asks for nothing more; returns the fixes taken in since the faults stopped. */
export async function sail(voyage: Voyage, random: Random, policy: Policy, fixes: number): Promise<string[]> {
  const next = wander(random, policy.intervalS)
  let [nowS, every] = [START_S, 1 + random.int(12)]
  for (let i = 0; i < fixes; i++) {
    const step = next()
    nowS = step.nowS
    await voyage.observe(step.fix)
    if (i % every === 0) while (await voyage.send(nowS, 'any')) if (random.chance(0.5)) break
    if (random.chance(0.02)) every = 1 + random.int(20)
    if (random.chance(0.1)) voyage.deliverLate(0.5)
    if (random.chance(0.06)) await voyage.reply(nowS)
  }
  voyage.deliverLate(1)
  const last: string[] = []
  for (let round = 0; round < 60; round++) {
    const step = next()
    nowS = step.nowS
    const taken = await voyage.observe(step.fix)
    if (taken !== undefined) last.push(taken)
    while (await voyage.send(nowS, 'arrives'));
    await voyage.reply(nowS)
  }
  return last
}

export const voyageFor = (tracker: Tracker, seed: string | number, policy: Policy) =>
  new Voyage(tracker, policy, createRandom(`${seed}/link`))

/** Places that no tracker should take. */
export const isOnEarth = (latE7: number, halvings: number) =>
  Math.abs(stepsOf(latE7, halvings)) <= latStepsMax(halvings)
