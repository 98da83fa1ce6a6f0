import { describe, expect, it } from 'vitest'
import { DatabaseUnreachable } from './client'
import { type GroupWork, grouped } from './grouped'

/** A database that answers when it is told to. */
function createDesk(limits: Pick<GroupWork<string, string>, 'everyMs' | 'sizeOf' | 'sizeMax'> = {}) {
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
    ...limits,
  })
  return { ask, groups, alone }
}

const turn = () => new Promise(setImmediate)

describe('what many ask for at once', () => {
  it('goes together, what is asked for in one turn or while others are on their way, in order', async () => {
    const { ask, groups } = createDesk()
    const first = Promise.all([ask('a'), ask('b')])
    await turn()
    const others = Promise.all([ask('c'), ask('d')])
    await turn()
    expect(groups.map(({ items }) => items)).toEqual([['a', 'b']])
    groups[0]?.answer()
    expect(await first).toEqual(['a!', 'b!'])
    await turn()
    expect(groups[1]?.items).toEqual(['c', 'd'])
    groups[1]?.answer()
    expect(await others).toEqual(['c!', 'd!'])
  })

  it('holds no more than fits into a group, and something larger alone', async () => {
    const { ask, groups } = createDesk({ sizeOf: (item) => item.length, sizeMax: 4 })
    const all = Promise.all(['aa', 'bb', 'c', 'dddddd', 'e'].map(ask))
    for (let i = 0; i < 4; i++) {
      await turn()
      groups[i]?.answer()
      await turn()
    }
    expect(groups.map(({ items }) => items)).toEqual([['aa', 'bb'], ['c', 'e'], ['dddddd']])
    expect(await all).toEqual(['aa!', 'bb!', 'c!', 'dddddd!', 'e!'])
  })

  it('begins no group before its time, however soon it is asked for', async () => {
    const { ask, groups } = createDesk({ everyMs: 60_000 })
    const first = ask('a')
    await turn()
    groups[0]?.answer()
    expect(await first).toBe('a!')
    void ask('b')
    await turn()
    await turn()
    expect(groups).toHaveLength(1)
  })

  it('never has the same thing twice in a group', async () => {
    const { ask, groups } = createDesk()
    const all = Promise.all([ask('a'), ask('a'), ask('b')])
    for (let i = 0; i < 3; i++) {
      await turn()
      groups[i]?.answer()
      await turn()
    }
    expect(groups.map(({ items }) => items)).toEqual([['a', 'b'], ['a']])
    expect(await all).toEqual(['a!', 'a!', 'b!'])
  })

  it('is tried one by one when the group fails by something in it, so that only that fails', async () => {
    const { ask, groups, alone } = createDesk()
    const all = Promise.allSettled([ask('good'), ask('bad'), ask('fine')])
    await turn()
    groups[0]?.fail(new Error('one of these'))
    const outcomes = await all
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(alone).toEqual(['good', 'bad', 'fine'])
  })

  it('fails at once for all when the database is away, and the next works', async () => {
    const { ask, groups, alone } = createDesk()
    const first = ask('a')
    await turn()
    groups[0]?.fail(new DatabaseUnreachable('gone'))
    await expect(first).rejects.toThrow(/cannot be reached/)
    const next = ask('b')
    await turn()
    groups[1]?.answer()
    expect([await next, alone]).toEqual(['b!', []])
  })
})
