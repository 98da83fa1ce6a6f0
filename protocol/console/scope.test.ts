import { describe, expect, it } from 'vitest'
import { hears, isRevoked, renews, roomsFor, roomsOf } from './scope'
import type { ConsoleClaims } from './token'

const CLAIMS: ConsoleClaims = {
  ...{ operatorId: 'jane', organizationId: 'club', role: 'operator', version: 2, issuedAtMs: 0, endsAtMs: 1 },
}
const inRace = (raceId: string) => ({ raceId, race: raceId, number: '1', name: 'Boat' })

describe('who hears an alarm', () => {
  const alarm = { organizationId: 'club', entries: [inRace('round'), inRace('sprint')] }
  const whole = { organizationId: 'club' }

  it('C4 is all of its organization, and each of its races, and nobody else', () => {
    expect(hears(whole, alarm)).toBe(true)
    expect(hears({ ...whole, raceId: 'round' }, alarm)).toBe(true)
    expect(hears({ ...whole, raceId: 'another' }, alarm)).toBe(false)
    expect(hears({ organizationId: 'others' }, alarm)).toBe(false)
    expect(hears({ organizationId: 'others', raceId: 'round' }, alarm)).toBe(false)
  })

  it('C4 of a tracker in no race is its organization', () => {
    expect(hears(whole, { organizationId: 'club', entries: [] })).toBe(true)
    expect(hears({ ...whole, raceId: 'round' }, { organizationId: 'club', entries: [] })).toBe(false)
  })

  it('C4 of nobody known is whoever may hear a whole organization', () => {
    expect(hears(whole, { entries: [] })).toBe(true)
    expect(hears({ ...whole, raceId: 'round' }, { entries: [] })).toBe(false)
  })

  it('C4 cannot be talked into another room by an odd name', () => {
    const rooms = [
      ...roomsFor({ organizationId: 'a', raceId: 'b c' }),
      ...roomsFor({ organizationId: 'organization b' }),
    ]
    expect(rooms).not.toContain(roomsOf({ organizationId: 'b', entries: [] })[0])
  })
})

describe('a token in use', () => {
  it('C3 is revoked once a higher version holds', () => {
    expect([undefined, 0, 2, 3].map((version) => isRevoked(CLAIMS, version))).toEqual([false, false, false, true])
  })

  it('C5 is renewed by one of the same operator, organization and race only', () => {
    expect(renews({ ...CLAIMS, version: 9, endsAtMs: 99, role: 'organizer' }, CLAIMS)).toBe(true)
    for (const part of [{ operatorId: 'joe' }, { organizationId: 'others' }, { raceId: 'round' }])
      expect(renews({ ...CLAIMS, ...part }, CLAIMS)).toBe(false)
  })
})
