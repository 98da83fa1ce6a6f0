import { expect, it } from 'vitest'
import { createBreath } from './breath'

it('gives way between parts that take long, in the order of asking, and not between short ones', async () => {
  let nowMs = 100
  const breathe = createBreath(2, () => nowMs)
  const seen: string[] = []
  const part = async (name: string, ms: number) => {
    await breathe()
    seen.push(name)
    nowMs += ms
  }
  const others = async () => {
    while (seen.filter((name) => name !== 'other').length < 4) {
      await new Promise((resolve) => setImmediate(resolve))
      seen.push('other')
    }
  }
  await Promise.all([others(), part('long', 4), part('long', 4), part('short', 0), part('short', 0)])
  expect(seen.slice(seen.indexOf('long'))).toEqual(['long', 'other', 'long', 'other', 'short', 'short', 'other'])
})
