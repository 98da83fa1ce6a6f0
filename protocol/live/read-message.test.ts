import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from './digest'
import { describeLiveFault, LIVE_FAULT_KINDS } from './fault'
import { readCatchUp, readFrame, readSnapshot, readTracks } from './read-message'

const golden = (name: string): string => readFileSync(new URL(`./golden/v1/${name}.json`, import.meta.url), 'utf8')
const faultOf = (result: { ok: boolean; fault?: { kind: string } }) => result.fault?.kind

describe('golden messages', () => {
  it.each(['delta', 'delta-setup', 'delta-agreement', 'delta-scores', 'beat', 'beat-digest'])(
    'L20 reads %s whole',
    (name) => {
      expect(readFrame(golden(name))).toEqual({ ok: true, value: JSON.parse(golden(name)) })
    },
  )

  it.each([
    ['snapshot', readSnapshot],
    ['catch-up', readCatchUp],
    ['catch-up-resync', readCatchUp],
    ['tracks', readTracks],
  ] as const)('L20 reads %s whole', (name, read) => {
    const json = JSON.parse(golden(name))
    expect(read(json)).toEqual({ ok: true, value: json })
  })

  it('L8 gives the golden snapshot the digest it always had', () => {
    expect(digestOf(JSON.parse(golden('snapshot')))).toBe('dda27f33')
  })
})

describe('a message', () => {
  it('L19 with unknown fields is read without them', () => {
    const json = JSON.parse(golden('beat'))
    expect(readFrame(JSON.stringify({ ...json, retryWithinMs: 9 }))).toEqual({ ok: true, value: json })
  })

  it('L19 with a field of a wrong shape is a named fault, and the next good one is read', () => {
    const snapshot = JSON.parse(golden('snapshot'))
    const hostile = structuredClone(snapshot)
    hostile.race.entrants[0].colour = 'red;background:url(//x)'
    expect(readSnapshot(hostile)).toEqual({
      ok: false,
      fault: { kind: 'bad-field', path: 'snapshot.race.entrants[0].colour', wanted: 'a colour such as #1f62d0' },
    })
    expect(faultOf(readSnapshot({ ...snapshot, protocol: 2 }))).toBe('unknown-protocol')
    expect(faultOf(readSnapshot(null))).toBe('unknown-protocol')
    expect(faultOf(readFrame('{'))).toBe('not-json')
    expect(faultOf(readFrame('null'))).toBe('unknown-type')
    expect(faultOf(readFrame('{"type":"banana"}'))).toBe('unknown-type')
    expect(faultOf(readFrame(`"${'x'.repeat(4_000_001)}"`))).toBe('too-long')
    expect(faultOf(readTracks({ epoch: 'a', version: 1, tracks: [{ id: 0, steps: [1, 2] }] }))).toBe('bad-field')
    expect(readSnapshot(snapshot).ok).toBe(true)
  })

  it('L8 L19 may say of an entry that its trackers disagree, and the digest tells', () => {
    const snapshot = JSON.parse(golden('snapshot'))
    const before = digestOf(snapshot)
    snapshot.entries[0].disagreement = { atMs: 1_790_000_000_000, distanceM: 4200 }
    expect(readSnapshot(snapshot)).toEqual({ ok: true, value: snapshot })
    expect(digestOf(snapshot)).not.toBe(before)
    snapshot.entries[0].disagreement = { atMs: 1_790_000_000_000, distanceM: -1 }
    expect(faultOf(readSnapshot(snapshot))).toBe('bad-field')
  })

  it('L26 may say how late an entrant is shown, and of a blackout', () => {
    const snapshot = JSON.parse(golden('snapshot'))
    snapshot.race.entrants[0].delayMs = 1_800_000
    snapshot.race.blackout = { fromMs: 1_790_000_000_000, untilMs: 1_790_000_600_000 }
    expect(readSnapshot(snapshot)).toEqual({ ok: true, value: snapshot })
    snapshot.race.blackout = { fromMs: 1_790_000_000_000 }
    expect(faultOf(readSnapshot(snapshot))).toBe('bad-field')
    delete snapshot.race.blackout
    snapshot.race.entrants[0].delayMs = -1
    expect(faultOf(readSnapshot(snapshot))).toBe('bad-field')
  })

  it('L19 may say of an entrant whether its messages prove themselves', () => {
    const snapshot = JSON.parse(golden('snapshot'))
    snapshot.race.entrants[0].isAuthenticated = false
    expect(readSnapshot(snapshot)).toEqual({ ok: true, value: snapshot })
    snapshot.race.entrants[0].isAuthenticated = 'no'
    expect(faultOf(readSnapshot(snapshot))).toBe('bad-field')
  })

  it('L19 of any JSON whatever is a value or a fault, never an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const result of [
          readSnapshot(json),
          readCatchUp(json),
          readTracks(json),
          readFrame(JSON.stringify(json)),
        ]) {
          if (!result.ok) expect(LIVE_FAULT_KINDS).toContain(result.fault.kind)
        }
      }),
    )
  })

  it('L19 with one leaf replaced by anything is a value or a fault that has a sentence', () => {
    const frame = JSON.parse(golden('delta'))
    fc.assert(
      fc.property(
        fc.constantFrom('epoch', 'version', 'previous', 'entries', 'points', 'field', 'serverAtMs'),
        fc.jsonValue(),
        (key, value) => {
          const result = readFrame(JSON.stringify({ ...frame, [key]: value }))
          if (!result.ok) expect(describeLiveFault(result.fault)).toMatch(/\.$/)
        },
      ),
    )
  })
})

describe('the digest', () => {
  it('L8 differs when anything that moves differs, and not by the order of entries', () => {
    const snapshot = JSON.parse(golden('snapshot'))
    const same = { ...snapshot, entries: [...snapshot.entries].reverse() }
    expect(digestOf(same)).toBe(digestOf(snapshot))
    const moved = structuredClone(snapshot)
    moved.entries[0].fix.latDeg += 0.0001
    const reranked = structuredClone(snapshot)
    reranked.entries[0].progress.rank = 2
    const heard = structuredClone(snapshot)
    heard.entries[1].heardAtMs = 1
    expect(new Set([snapshot, moved, reranked, heard].map(digestOf)).size).toBe(4)
  })

  it('L21 speaks of an agreement, whatever of it differs, and of none where there is none', () => {
    const { field } = JSON.parse(golden('snapshot'))
    const { entries } = JSON.parse(golden('delta-agreement'))
    expect(digestOf({ field, entries })).toBe('8f630967')
    const digests = [{ withinM: 557 }, { heartbeatMs: 7_200_001 }, { towards: undefined }, { withinM: undefined }].map(
      (part) => {
        const [first, second] = structuredClone(entries)
        return digestOf({ field, entries: [{ ...first, agreement: { ...first.agreement, ...part } }, second] })
      },
    )
    const [{ agreement, ...first }, second] = entries
    digests.push(digestOf({ field, entries }), digestOf({ field, entries: [first, second] }))
    expect(new Set(digests).size).toBe(6)
  })

  it('L22 speaks of a verdict, a pace and scores, whatever of them differs, and of none where there are none', () => {
    const { entries, field } = JSON.parse(golden('delta-scores'))
    expect(digestOf({ field, entries })).toBe('22c25b60')
    const [first, second, third] = entries
    const [overall, irc] = first.progress.scores
    const withParts = (parts: object) => [{ ...first, progress: { ...first.progress, ...parts } }, second, third]
    const differing = [
      ...[{ out: 'RET' }, { vmgMps: 0.42 }, { vmgMps: undefined }, { eta: undefined }, { scores: undefined }],
      ...[{ latestMs: undefined }, { earliestMs: 1 }, { atMs: 1 }].map((eta) => ({
        eta: { ...first.progress.eta, ...eta },
      })),
      ...[
        { rank: 2 },
        { behindMs: 1 },
        { correctedMs: 1 },
        { estimated: undefined },
        { laps: 1 },
        { contested: true },
      ].map((part) => ({ scores: [overall, { ...irc, ...part }] })),
    ]
    const digests = differing.map((parts) => digestOf({ field, entries: withParts(parts) }))
    digests.push(digestOf({ field, entries }), digestOf({ field: { ...field, results: undefined }, entries }))
    digests.push(digestOf({ field: { ...field, results: { revision: 4, state: 'official' } }, entries }))
    expect(new Set(digests).size).toBe(differing.length + 3)
  })

  it('L22 a wrong score, pace or verdict is a named fault', () => {
    const frame = JSON.parse(golden('delta-scores'))
    for (const part of [
      { out: 'LATE' },
      { eta: { atMs: 1 } },
      { scores: [{ rank: 1 }] },
      { scores: [{ ranking: 0, rank: 1, estimated: false }] },
    ]) {
      const wrong = structuredClone(frame)
      Object.assign(wrong.entries[0].progress, part)
      expect(faultOf(readFrame(JSON.stringify(wrong)))).toBe('bad-field')
    }
    for (const part of [{ zones: [{ name: 'x', area: { kind: 'square' } }] }]) {
      const wrong = structuredClone(frame)
      Object.assign(wrong.race.course, part)
      expect(faultOf(readFrame(JSON.stringify(wrong)))).toBe('bad-field')
    }
    expect(readFrame(JSON.stringify(frame)).ok).toBe(true)
  })

  it('L21 a wrong agreement is a named fault', () => {
    const frame = JSON.parse(golden('delta-agreement'))
    for (const part of [{ withinM: -1 }, { heartbeatMs: 0 }, { towards: { atMs: 1, latDeg: 91, lonDeg: 0 } }]) {
      const wrong = structuredClone(frame)
      Object.assign(wrong.entries[0].agreement, part)
      expect(faultOf(readFrame(JSON.stringify(wrong)))).toBe('bad-field')
    }
    expect(readFrame(JSON.stringify(frame)).ok).toBe(true)
  })
})
