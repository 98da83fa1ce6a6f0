import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { createTimeline } from './timeline'

describe('the timeline', () => {
  it('does things in order of their instants, and at one instant in the order they were planned', () => {
    const timeline = createTimeline(0)
    const random = createRandom('a')
    const done: [number, number][] = []
    for (let i = 0; i < 500; i++) {
      const atMs = random.int(100)
      timeline.at(atMs, () => done.push([atMs, i]))
    }
    while (timeline.runNext(1000));
    expect(done).toHaveLength(500)
    expect(done).toEqual([...done].sort(([a, i], [b, j]) => a - b || i - j))
  })

  it('does nothing that is not due yet, and at once what was planned into the past', () => {
    const timeline = createTimeline(0)
    const done: string[] = []
    timeline.at(50, () => timeline.at(10, () => done.push(`late, at ${timeline.nowMs}`)))
    expect(timeline.runNext(49)).toBe(false)
    expect(timeline.nextAtMs).toBe(50)
    while (timeline.runNext(50));
    expect(done).toEqual(['late, at 50'])
    expect(timeline.nextAtMs).toBeUndefined()
  })
})
