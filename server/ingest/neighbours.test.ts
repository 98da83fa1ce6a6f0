import { describe, expect, it } from 'vitest'
import { openFrame, UNSEALED } from '#protocol/edge/frame'
import { fitNeighbours } from '#protocol/edge/neighbours-frame'
import { readOther } from '#protocol/edge/other-frame'
import type { LiveEntry } from '#protocol/live/messages'
import { neighboursFor } from './neighbours'

const AT_MS = 1_790_000_000_000

const racing = (id: number, rank: number, latDeg: number): LiveEntry => ({
  id,
  fix: { atMs: AT_MS - 12 * 60_000, latDeg, lonDeg: -5.1234 },
  progress: { state: 'racing', rank, distanceToGoM: 185_200 + 1000 * rank, gapM: 0, old: false, passed: 0 },
})
const FIELD = { phase: 'racing', standingsAtMs: AT_MS, airtime: {} as never } as const
const snapshotOf = (entries: readonly LiveEntry[]) => ({ entries, field: FIELD, serverAtMs: AT_MS + 5000 })

describe('neighbours of a boat in the published field', () => {
  const entries = [racing(0, 3, 48), racing(1, 1, 50), racing(2, 2, 48.1), racing(3, 4, 47.5)]

  it('are the nearest first, by their places in the list, at the time of the standings', () => {
    const { standing, candidates } = neighboursFor(snapshotOf(entries), 0, ['neighbours'])
    expect(standing).toEqual({ atS: AT_MS / 1000, racing: 4, rank: 3 })
    expect(candidates.map(({ entry }) => entry)).toEqual([2, 3, 1])
    expect(candidates[0]).toEqual({
      ...{ entry: 2, rank: 2, lat: 481_000, lon: -51_234, ageMin: 12, state: 'racing', toFinish: 1011 },
    })
  })

  it('are the leaders first when standings alone are asked for', () => {
    const { candidates } = neighboursFor(snapshotOf(entries), 0, ['standings'])
    expect(candidates.map(({ entry }) => entry)).toEqual([1, 2, 3])
  })

  it('leave out who has no fix or no place along the course, and say who has finished', () => {
    const finished: LiveEntry = {
      id: 1,
      fix: { atMs: AT_MS + 60_000, latDeg: 48, lonDeg: -5 },
      progress: { state: 'finished', rank: 1, distanceToGoM: 0, gapM: 0, old: false, passed: 9 },
    }
    const { candidates } = neighboursFor(snapshotOf([racing(0, 2, 48), finished, { id: 2 }]), 0, ['neighbours'])
    expect(candidates).toEqual([{ entry: 1, rank: 1, lat: 480_000, lon: -50_000, ageMin: 0, state: 'finished' }])
  })

  it('of a race without a course are none: there are no ranks to tell', () => {
    const { fix } = racing(1, 1, 48)
    const entries = [0, 1].map((id) => ({ id, ...(fix && { fix }) }))
    const { standing, candidates } = neighboursFor(snapshotOf(entries), 0, ['neighbours', 'standings'])
    expect([standing.rank, candidates]).toEqual([0, []])
  })

  it('of a large fleet fit into one message from shore, and are read again', () => {
    const fleet = Array.from({ length: 300 }, (_, i) => racing(i, i + 1, 30 + i / 10))
    const { standing, candidates } = neighboursFor(snapshotOf(fleet), 150, ['neighbours'])
    const { bytes, count } = fitNeighbours({ epoch: 1, slot: 0, ...standing }, candidates, UNSEALED)
    expect(bytes.length).toBeLessThanOrEqual(270)
    expect(count).toBeGreaterThan(20)
    const opened = openFrame(bytes)
    const read = opened.ok ? readOther(opened.value, 0, UNSEALED.key) : undefined
    expect(read).toMatchObject({ ok: true, value: { said: { rank: 151, racing: 300 } } })
  })
})
