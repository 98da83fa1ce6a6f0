import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { createRandom, type Random } from '#base/random'
import { openFrame } from '#protocol/edge/frame'
import { encodeReply } from '#protocol/edge/reply-frame'
import { latStepsMax, lonStepsTurn, quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { atGateway, createSender, nextMessage, observe, onReply } from '#protocol/edge/sender'
import { decodeSoloFrame, encodeSoloFrame, type SoloFrame } from '#protocol/edge/solo-frame'
import { buildHost, COMPILERS, SOURCES, STRICT, Tracker } from './test-host'
import { anyPolicy, begin, type Policy, START_S, sail, stepsOf, truthOf, voyageFor, wander } from './test-voyage'

const why = COMPILERS.length === 0 ? ' (skipped: this machine has neither gcc nor clang nor cc)' : ''

/** Memory as on a board with more of it: all that the protocol's own sender remembers. */
const ROOMY = ['-DFF_FIXES_MAX=600', '-DFF_WORDS_MAX=200', '-DFF_MESSAGES_MAX=512']

describe.skipIf(COMPILERS.length === 0)(`the tracker in C${why}`, () => {
  let folder = ''
  let small: Tracker
  let roomy: Tracker

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'farfield-firmware-'))
    const [compiler = 'cc'] = COMPILERS
    small = new Tracker(buildHost(compiler, folder))
    roomy = new Tracker(buildHost(compiler, folder, ROOMY))
  }, 60_000)

  afterAll(() => {
    small.end()
    roomy.end()
    rmSync(folder, { recursive: true })
  })

  it.each(COMPILERS)('compiles with %s, warnings as errors', (compiler) => {
    for (const source of SOURCES) {
      execFileSync(compiler, [...STRICT, '-Os', '-ffreestanding', '-c', source, '-o', join(folder, 'object.o')])
    }
  })

  describe('frames', () => {
    it('are those of the protocol for the same contents', async () => {
      const random = createRandom('contents')
      for (let i = 0; i < 1500; i++) {
        const policy = anyPolicy(random)
        const frame = anyFrame(random, policy)
        await begin(roomy, policy)
        const expected = encodeSoloFrame(frame, { key: policy.key, tagBytes: policy.tagBytes })
        expect(await askFrame(roomy, frame)).toBe(`frame ${toHex(expected)}`)
      }
    })
  })

  describe('voyages', () => {
    it.each([...Array(12).keys()])('%i: shore is told nothing wrong, and all of it once faults stop', async (seed) => {
      const random = createRandom(`voyage/${seed}`)
      const policy = anyPolicy(random)
      await begin(roomy, policy)
      const voyage = voyageFor(roomy, seed, policy)
      await sail(voyage, random, policy, 300)
      expect(voyage.faults).toEqual([])
      expect(voyage.wrong()).toEqual([])
      expect([...voyage.truth].filter((truth) => !voyage.told.has(truth))).toEqual([])
      expect(await voyage.reply(0)).toBe(false)
    })

    it.each([...Array(12).keys()])('%i: with little memory too, and what it has lost is declared', async (seed) => {
      const random = createRandom(`little/${seed}`)
      const policy = anyPolicy(random)
      await begin(small, policy)
      const voyage = voyageFor(small, seed, policy)
      const last = await sail(voyage, random, policy, 300)
      expect(voyage.faults).toEqual([])
      expect(voyage.wrong()).toEqual([])
      expect(last.filter((truth) => !voyage.told.has(truth))).toEqual([])
      expect(await voyage.reply(0)).toBe(false)
    })
  })
})

/** A solo frame of up to 64 fixes on a track, with words. */
function anyFrame(random: Random, { epoch, halvings, intervalS }: Policy): SoloFrame {
  const next = wander(random, intervalS)
  const count = random.chance(0.2) ? 64 : 1 + random.int(30)
  const seq = random.int(4096)
  const byTime = new Map<number, SoloFrame['fixes'][number]>()
  for (let i = 0; i < count; i++) {
    const { fix } = next()
    const lon = wrapLonSteps(stepsOf(fix.lonE7, halvings), halvings)
    byTime.set(fix.atS, { atS: fix.atS, lat: stepsOf(fix.latE7, halvings), lon })
  }
  const fixes = [...byTime.values()].sort((a, b) => b.atS - a.atS)
  const reach = fixes.findIndex((fix, i) => i > 0 && (fixes[i - 1]?.atS ?? 0) - fix.atS > 2 ** 30)
  const words = new Map(
    Array.from({ length: random.chance(0.3) ? random.int(32) : 0 }, () => [1 + random.int(600), random.chance(0.3)]),
  )
  const restored = [...words].map(([back, lost]) => ({ back, lost }))
  const timeSpan = (['near', 'near', 'day', 'whole'] as const)[random.int(4)] ?? 'near'
  return { epoch, halvings, intervalS, seq, fixes: reach < 0 ? fixes : fixes.slice(0, reach), restored, timeSpan }
}

function askFrame(tracker: Tracker, { seq, fixes, restored, timeSpan }: SoloFrame): Promise<string> {
  const nowS = (fixes[0]?.atS ?? 0) + { near: -360, day: 25_000, whole: 25_001 }[timeSpan]
  const words = restored.flatMap(({ back, lost }) => [(seq - back + 4096) % 4096, lost ? 1 : 0])
  const places = fixes.flatMap(({ atS, lat, lon }) => [atS, lat, lon])
  return tracker.ask('frame', seq, nowS, restored.length, ...words, fixes.length, ...places)
}
