import type { Random } from '#base/random'
import { DAY_MS } from '#base/units'

/** Instants at random, so many a day on average, ascending. */
export function drawInstants(random: Random, perDay: number, fromMs: number, toMs: number): number[] {
  const instants: number[] = []
  if (perDay <= 0) return instants
  const nextAfter = (atMs: number) => atMs - (Math.log(1 - random.next()) * DAY_MS) / perDay
  for (let atMs = nextAfter(fromMs); atMs < toMs; atMs = nextAfter(atMs)) instants.push(Math.round(atMs))
  return instants
}
