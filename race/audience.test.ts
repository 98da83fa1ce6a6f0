import { describe, expect, it } from 'vitest'
import { picturesOf } from './audience'
import type { EntryId, RaceId } from './fix'
import type { Entry, RaceSetup } from './race-setup'

const entry = (id: string, more: Partial<Entry> = {}): Entry => {
  return { entryId: id as EntryId, number: id, name: id, colour: '#1f62d0', assignments: [], ...more }
}
const SETUP: RaceSetup = {
  ...{ raceId: 'race' as RaceId, slug: 'round', name: 'Round', description: '', kind: 'sail', origin: 'organizer' },
  ...{ timeZone: 'UTC', startsAtMs: 0, courses: [], heardBy: 'received', entries: [entry('1'), entry('2')] },
}
const DELAYED = { ...SETUP, publication: { delayMs: 60_000 } }

describe('pictures of a race', () => {
  it('are one while everybody may see everything: the others are shown the public’s', () => {
    const pictures = picturesOf({ setup: SETUP, whole: SETUP, audiences: {} })
    expect(pictures).toEqual([{ audience: 'public', setup: SETUP }])
  })

  it('are made for race control, without rules, where something is held back', () => {
    const pictures = picturesOf({ setup: DELAYED, whole: DELAYED, audiences: {} })
    expect(pictures.map(({ audience, setup }) => [audience, setup.publication])).toEqual([
      ['public', { delayMs: 60_000 }],
      ['control', undefined],
    ])
  })

  it('show hidden entries to race control alone', () => {
    const setup = { ...SETUP, entries: [entry('1'), entry('2', { number: '', name: '', isHidden: true })] }
    const pictures = picturesOf({ setup, whole: SETUP, audiences: { press: 'everything' } })
    expect(pictures.map(({ audience, setup: { entries } }) => [audience, entries[1]?.number])).toEqual([
      ['public', ''],
      ['press', ''],
      ['control', '2'],
    ])
  })

  it('hold back from those invited what their own rules say, be it more or less than from the public', () => {
    const audiences = { press: 'everything', competitors: { delayMs: 3_600_000 } } as const
    const pictures = picturesOf({ setup: DELAYED, whole: DELAYED, audiences })
    expect(pictures.map(({ audience, setup }) => [audience, setup.publication?.delayMs])).toEqual([
      ['public', 60_000],
      ['press', undefined],
      ['competitors', 3_600_000],
      ['control', undefined],
    ])
  })
})
