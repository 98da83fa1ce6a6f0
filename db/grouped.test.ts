import { describe, expect, it } from 'vitest'
import { DatabaseUnreachable } from './client'
import { grouped } from './grouped'

/** A database that answers when it is told to. */
function createDesk() {
  const groups: { items: readonly string[]; answer: () => void; fail: (error: unknown) => void }[] = []
  const alone: string[] = []
  const ask = grouped<string, string>({
    together: (items) =>
      new Promise((resolve, reject) => {
        groups.push({ items, answer: () => resolve(items.map((item) => `${item}!`)), fail: reject })
      }),
    alone: async (item) => {
      alone.push(item)
      if (item === 'bad') throw new Error('this one')
      return `${item} alone`
    },
    keyOf: (item) => item,
  })
  return { ask, groups, alone }
}

const turn = () => new Promise(setImmediate)

describe('what many ask for at once', () => {
  it('goes at once when nothing is on its way, and else together, in order', async () => {
    const { ask, groups } = createDesk()
    const first = ask('a')
    const others = Promise.all([ask('b'), ask('c')])
    expect(groups.map(({ items }) => items)).toEqual([['a']])
    groups[0]?.answer()
    expect(await first).toBe('a!')
    await turn()
    expect(groups[1]?.items).toEqual(['b', 'c'])
    groups[1]?.answer()
    expect(await others).toEqual(['b!', 'c!'])
  })

  it('never has the same thing twice in a group', async () => {
    const { ask, groups } = createDesk()
    const all = Promise.all([ask('x'), ask('a'), ask('a'), ask('b')])
    for (let i = 0; i < 3; i++) {
      groups[i]?.answer()
      await turn()
    }
    expect(groups.map(({ items }) => items)).toEqual([['x'], ['a', 'b'], ['a']])
    expect(await all).toEqual(['x!', 'a!', 'a!', 'b!'])
  })

  it('is tried one by one when the group fails by something in it, so that only that fails', async () => {
    const { ask, groups, alone } = createDesk()
    const all = Promise.allSettled([ask('x'), ask('good'), ask('bad'), ask('fine')])
    groups[0]?.answer()
    await turn()
    groups[1]?.fail(new Error('one of these'))
    const outcomes = await all
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(alone).toEqual(['good', 'bad', 'fine'])
  })

  it('fails at once for all when the database is away, and the next works', async () => {
    const { ask, groups, alone } = createDesk()
    const first = ask('a')
    groups[0]?.fail(new DatabaseUnreachable('gone'))
    await expect(first).rejects.toThrow(/cannot be reached/)
    const next = ask('b')
    await turn()
    groups[1]?.answer()
    expect([await next, alone]).toEqual(['b!', []])
  })
})
