import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, fromHex, toHex } from '#base/bytes'
import { createRandom, type Random } from '#base/random'
import { openFrame, type TagBytes } from '#protocol/edge/frame'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { encodeReply } from '#protocol/edge/reply-frame'
import { latStepsMax, quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import { createSender, onReply } from '#protocol/edge/sender'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { decodeSoloFrame, encodeSoloFrame, type SoloFrame } from '#protocol/edge/solo-frame'
import { DISTRESSES, encodeSos, encodeSosAck, type Sos, type SosState } from '#protocol/edge/sos-frame'
import { NO_KEY, type TagKey } from '#protocol/edge/tag'
import { buildExample, buildHost, COMPILERS, compileStrictly, Tracker } from './test-host'
import { anyPolicy, begin, type Policy, START_S, sail, stepsOf, voyageFor, wander } from './test-voyage'

const why = COMPILERS.length === 0 ? ' (skipped: this machine has neither gcc nor clang nor cc)' : ''

/** Memory as on a board with more of it: all that the protocol's own sender remembers. */
const ROOMY = ['-DFF_FIXES_MAX=600', '-DFF_WORDS_MAX=200', '-DFF_MESSAGES_MAX=512']
const GOLDEN = new URL('../protocol/edge/golden/v2/', import.meta.url)

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

  it.each(COMPILERS)('compiles with %s, warnings as errors', (compiler) => compileStrictly(compiler, folder))

  it.skipIf(!COMPILERS.includes('gcc'))('keeps to 8 KiB of code and 1 KiB of RAM, by gcc -Os', () => {
    const said = execFileSync('sh', [join(import.meta.dirname, 'measure.sh'), 'gcc'], { encoding: 'utf8' })
    const numberOf = (name: string) => Number(new RegExp(`${name} +(\\d+)`).exec(said)?.[1])
    expect(numberOf('flash, .text')).toBeLessThanOrEqual(8192)
    expect(numberOf('RAM')).toBeLessThanOrEqual(1024)
    expect(numberOf('deepest stack')).toBeGreaterThan(0)
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

    it('are the golden ones', async () => {
      const golden = goldenSoloFrames()
      for (const { frame, bytes, key } of golden) {
        const policy = { ...POLICY, ...frame, key, tagBytes: tagBytesOf(frame, bytes, key) }
        await begin(roomy, { ...policy, intervalS: Math.max(1, frame.intervalS) })
        expect(await askFrame(roomy, frame)).toBe(`frame ${toHex(bytes)}`)
      }
      expect(golden.length > 0 || !existsSync(GOLDEN)).toBe(true)
    })

    it('have places rounded as the protocol rounds them', async () => {
      const random = createRandom('places')
      const edges = [
        0,
        499,
        500,
        501,
        -499,
        -500,
        -501,
        900_000_000,
        1_800_000_000,
        -1_800_000_000,
        1_799_999_999,
        2 ** 31 - 1,
        -(2 ** 31),
      ]
      const inputs = [...edges, ...Array.from({ length: 3000 }, () => random.int(3_600_000_001) - 1_800_000_000)]
      for (const e7 of inputs) {
        const halvings = random.int(4)
        const exact = stepsOf(e7, halvings)
        expect(await roomy.ask('place', halvings, e7, e7)).toBe(`${exact} ${wrapLonSteps(exact, halvings)}`)
        // Half-way between two steps the quotient in floating point may fall to either side; everywhere else it is the same.
        if (Math.abs(2 * e7 * 2 ** halvings) % 2000 !== 1000) expect(exact).toBe(quantiseDeg(e7 / 1e7, halvings))
      }
    })
  })

  describe('observing', () => {
    it('refuses what is no place and no time, and an instant that it knows; the next good fix is taken', async () => {
      await begin(small, POLICY)
      expect(await small.ask('observe', START_S, 900_000_600, 0)).toBe('no')
      expect(await small.ask('observe', START_S, -(2 ** 31), 0)).toBe('no')
      expect(await small.ask('observe', 0, 0, 0)).toBe('no')
      expect(await small.ask('observe', 2 ** 32 - 3600, 0, 0)).toBe('no')
      expect(await small.ask('observe', START_S, 900_000_000, 1_800_000_000)).toBe('yes')
      expect(await small.ask('observe', START_S, 0, 0)).toBe('no')
      expect(await small.ask('waiting')).toBe('1')
      const message = await small.ask('next', START_S, 340)
      expect(reportsOf(message, START_S)).toEqual([`${START_S} ${latStepsMax(0)} -1800000`])
    })

    it('keeps the newest fixes when memory is full of those that wait', async () => {
      await begin(small, POLICY)
      for (let i = 0; i < 100; i++) expect(await small.ask('observe', START_S + 300 * i, 10_000 * i, 0)).toBe('yes')
      const waiting = Number(await small.ask('waiting'))
      expect(await small.ask('observe', START_S, 0, 0)).toBe('no')
      const times = reportsOf(await small.ask('next', START_S, 340), START_S).map((report) =>
        Number(report.split(' ')[0]),
      )
      expect(times).toEqual(Array.from({ length: waiting }, (_, i) => START_S + 300 * (99 - i)))
    })
  })

  describe('messages', () => {
    it('are filled with repeats to the edge of the credit, and say nothing when nothing waits', async () => {
      await begin(small, POLICY)
      expect(await small.ask('next', START_S, 340)).toBe('none')
      expect(await small.ask('news')).toBe('0')
      for (let i = 0; i < 30; i++) {
        await small.ask('observe', START_S + 300 * i, 480_000_000 + 40_000 * i, -50_000_000 + 30_000 * i)
        const news = Number(await small.ask('news'))
        const message = await small.ask('next', START_S + 300 * i, 340)
        const length = fromHex(message.split(' ')[2] ?? '').length
        expect(length).toBeLessThanOrEqual(50)
        expect(length).toBeGreaterThanOrEqual(news)
        if (i > 20) expect(reportsOf(message, START_S + 300 * i).length).toBeGreaterThanOrEqual(7)
      }
    })
  })

  describe('voyages', () => {
    it.each([...Array(24).keys()])('%i: shore is told nothing wrong, and all of it once faults stop', async (seed) => {
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

    it.each([...Array(24).keys()])('%i: with little memory too, and what it has lost is declared', async (seed) => {
      const random = createRandom(`little/${seed}`)
      const policy = anyPolicy(random)
      await begin(small, policy)
      const voyage = voyageFor(small, seed, policy)
      const last = await sail(voyage, random, policy, 300)
      expect(voyage.faults).toEqual([])
      expect(voyage.wrong()).toEqual([])
      expect(last.filter((truth) => !voyage.told.has(truth))).toEqual([])
      expect(voyage.silentlyLost()).toEqual([])
      expect(await voyage.reply(0)).toBe(false)
    })
  })

  describe('replies', () => {
    it('of any bytes are judged as the protocol judges them, and the next good one is taken', async () => {
      const random = createRandom('replies')
      for (let i = 0; i < 60; i++) {
        const policy = anyPolicy(random)
        await begin(small, policy)
        const sender = { ...createSender(SOLO_POLICY, policy.epoch, policy.key), nextSeq: 1 + random.int(40) }
        for (let seq = 0; seq < sender.nextSeq; seq++) {
          await small.ask('observe', START_S + seq, 0, seq)
          await small.ask('next', START_S + seq, 340)
        }
        for (let k = 0; k < 60; k++) {
          const bytes = anyReply(random, policy, sender.nextSeq)
          const judged = onReply(sender, bytes, 0)
          const answer = await small.ask('reply', START_S, toHex(bytes))
          // Other kinds of frames that shore may send are known to the tracker and not to the sender.
          if (judged.ok || judged.fault.kind !== 'unknown-kind' || (bytes[0] ?? 0) < 0xe0)
            expect(`${toHex(bytes)} ${answer}`).toBe(`${toHex(bytes)} ${judged.ok ? 'taken' : judged.fault.kind}`)
        }
        const good = {
          epoch: policy.epoch,
          from: 0,
          newest: sender.nextSeq - 1,
          missing: [sender.nextSeq - 1],
          wantsRefresh: false,
        }
        expect(await small.ask('reply', START_S, toHex(encodeReply(good, policy)))).toBe('taken')
        expect(Number(await small.ask('waiting'))).toBeGreaterThan(0)
        expect(await small.ask('next', START_S, 340)).toMatch(/^message/)
      }
    })
  })

  describe('an SOS', () => {
    it('is the frame that is said of it, with the newest fix, and goes on until it has been seen', async () => {
      await begin(small, POLICY)
      expect(await small.ask('sos', START_S, 340)).toBe('none')
      await small.ask('raise', DISTRESSES.indexOf('sinking'), START_S)
      const alarm: Pick<Sos, 'incident' | 'distress' | 'raisedAtS'> = {
        incident: 0,
        distress: 'sinking',
        raisedAtS: START_S,
      }
      expect(await small.ask('sos', START_S, 10)).toBe('none')
      expect(await small.ask('sos', START_S, 340)).toBe(`sos ${toHex(sosFrame({ ...alarm, sentBefore: 0 }))}`)
      const fix = { halvings: 0, atS: START_S + 5, lat: 480_000, lon: -50_000 }
      await small.ask('observe', fix.atS, 480_000_000, -50_000_000)
      expect(await small.ask('sos', START_S + 29, 340)).toBe('none')
      expect(await small.ask('sos', START_S + 30, 340)).toBe(`sos ${toHex(sosFrame({ ...alarm, sentBefore: 1, fix }))}`)
      expect(await sosTimes(small, 31, 400)).toEqual([60, 180, 300])
      await small.ask('sosfailed')
      expect(await sosTimes(small, 400, 401)).toEqual([400])
      expect(await small.ask('reply', START_S + 401, toHex(sosAck(0, 'raised', false)))).toBe('taken')
      expect(await sosTimes(small, 401, 2000)).toEqual([1001, 1601])
      expect(await small.ask('reply', START_S + 401, toHex(sosAck(1, 'raised', true)))).toBe('taken')
      expect(await sosTimes(small, 2000, 2300)).toEqual([2201])
      expect(await small.ask('reply', START_S + 401, toHex(sosAck(0, 'raised', true)))).toBe('taken')
      expect(await sosTimes(small, 2300, 9000)).toEqual([])
    })

    it('is cancelled by a frame of its own; raised once more it is another', async () => {
      await begin(small, POLICY)
      expect(await small.ask('cancel', START_S)).toBe('no')
      await small.ask('raise', 1, START_S)
      expect(await small.ask('cancel', START_S + 9)).toBe('yes')
      const cancelled: Omit<Sos, 'epoch' | 'slot'> = {
        incident: 0,
        distress: 'man-overboard',
        raisedAtS: START_S,
        cancelledAtS: START_S + 9,
        sentBefore: 0,
      }
      expect(await small.ask('sos', START_S + 9, 340)).toBe(`sos ${toHex(sosFrame(cancelled))}`)
      expect(await small.ask('reply', START_S + 9, toHex(sosAck(0, 'raised', true)))).toBe('taken')
      expect(await sosTimes(small, 10, 50)).toEqual([39])
      expect(await small.ask('reply', START_S + 9, toHex(sosAck(0, 'cancelled', true)))).toBe('taken')
      expect(await sosTimes(small, 50, 900)).toEqual([])
      await small.ask('raise', 1, START_S + 900)
      const again: Omit<Sos, 'epoch' | 'slot'> = {
        incident: 1,
        distress: 'man-overboard',
        raisedAtS: START_S + 900,
        sentBefore: 0,
      }
      expect(await small.ask('sos', START_S + 900, 340)).toBe(`sos ${toHex(sosFrame(again))}`)
    })

    it('is not silenced by what is no answer to it', async () => {
      await begin(small, { ...POLICY, key: [1, 2, 3, 4] })
      await small.ask('raise', 1, START_S)
      expect(await small.ask('reply', START_S, toHex(sosAck(0, 'raised', true)))).toBe('bad-check')
      expect(await small.ask('reply', START_S, toHex(sosAck(0, 'raised', true, { key: [1, 2, 3, 4], epoch: 2 })))).toBe(
        'other-epoch',
      )
      expect(await small.ask('sos', START_S, 340)).toMatch(/^sos/)
    })
  })

  describe('the example', () => {
    it('talks to a modem; shore reads what it sends, and is heard', () => {
      const program = buildExample(COMPILERS[0] ?? 'cc', folder)
      const state = createShoreState()
      const epoch = 7
      const missing = encodeReply(
        { epoch, from: 0, newest: 0, missing: [0], wantsRefresh: false },
        { key: NO_KEY, tagBytes: 2 },
      )
      const input = ['-', toHex(missing), ...Array.from({ length: 40 }, () => '-')].join('\n')
      const said = execFileSync(program, { input: `${input}\n`, encoding: 'utf8' })
        .trim()
        .split('\n')
      const messages = said.map((line) => line.split(' ')).filter(([, hex]) => !hex?.startsWith('e'))
      const effects = messages.map(([atS, hex]) => receive(state, fromHex(hex ?? ''), 1000 * Number(atS)).effects)
      expect(effects.flat().filter(({ kind }) => kind !== 'reports')).toEqual([])
      expect(messages.length).toBeGreaterThan(4)
      expect(said.length).toBeGreaterThan(messages.length + 10)
      // What shore asked for came once more.
      const times = effects.map((ones) =>
        ones.flatMap((one) => (one.kind === 'reports' ? one.reports.map(({ atS }) => atS) : [])),
      )
      for (const atS of times[0] ?? []) expect(times[2]).toContain(atS)
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

const POLICY: Policy = {
  ...{ epoch: 1, halvings: 0, tagBytes: 2, intervalS: 300, creditBytes: 50, messageBytes: 340, key: NO_KEY },
}

type GoldenFrame = { readonly frame: SoloFrame; readonly bytes: Uint8Array; readonly key: TagKey }

/** The solo frames among the golden ones of this version, with what they say. */
function goldenSoloFrames(): GoldenFrame[] {
  const files = existsSync(GOLDEN) ? readdirSync(GOLDEN) : []
  return files.flatMap((name) => {
    const lines = readFileSync(new URL(name, GOLDEN), 'utf8').trim().split('\n')
    const expected = JSON.parse(lines.find((line) => line.startsWith('#= '))?.slice(3) ?? '{}') as {
      sessionS: number
      key?: TagKey
    }
    const key = expected.key ?? NO_KEY
    return lines.flatMap((line) => {
      const opened = openFrame(line.startsWith('#') ? new Uint8Array() : fromHex(line))
      if (!opened.ok || opened.value.kind !== 'solo') return []
      const read = decodeSoloFrame(opened.value, expected.sessionS, key)
      if (!read.ok) throw new Error(`${name}: ${read.fault.kind}`)
      return [{ frame: read.value, bytes: fromHex(line), key }]
    })
  })
}

/** With which length of tag a frame was written. */
function tagBytesOf(frame: SoloFrame, bytes: Uint8Array, key: TagKey): TagBytes {
  const fits = ([2, 3, 4] as const).find(
    (tagBytes) => encodeSoloFrame(frame, { key, tagBytes }).length === bytes.length,
  )
  if (fits === undefined) throw new Error('a frame of another length')
  return fits
}

/** What a message reports, as shore reads it. */
function reportsOf(message: string, sessionAtS: number): string[] {
  const { effects } = receive(createShoreState(), fromHex(message.split(' ')[2] ?? ''), 1000 * sessionAtS)
  return effects
    .flatMap((effect) => (effect.kind === 'reports' ? effect.reports : []))
    .map(({ atS, lat, lon }) => `${atS} ${lat} ${lon}`)
}

/** Bytes that may come for a tracker: true replies, such as no shore would write, damaged ones, and noise. */
function anyReply(random: Random, { epoch, key, tagBytes }: Policy, nextSeq: number): Uint8Array {
  const noise = Uint8Array.from({ length: random.int(random.chance(0.02) ? 3000 : 60) }, () => random.int(256))
  const near = () => (random.chance(0.8) ? Math.max(0, nextSeq - 1 - random.int(8)) : random.int(4096))
  const newest = near()
  const from = random.chance(0.8) ? Math.max(0, newest - random.int(30)) : random.int(4096)
  const all = Array.from({ length: (newest + 1 - from) & 4095 }, (_, i) => (from + i) & 4095)
  const missing = all.length > 2048 ? [] : all.filter(() => random.chance(0.3))
  if (random.chance(0.1)) missing.push((newest + 1 + random.int(9)) & 4095)
  const reply = {
    epoch: random.chance(0.9) ? epoch : random.int(32),
    from,
    newest,
    missing,
    wantsRefresh: random.chance(0.2),
  }
  const bytes = encodeReply(reply, { key, tagBytes })
  const choice = random.int(8)
  if (choice === 0) return noise
  if (choice === 1) return concatBytes([Uint8Array.of(0xc0 | epoch), noise])
  if (choice === 2) bytes[random.int(bytes.length)] = random.int(256)
  if (choice === 3) return bytes.slice(0, random.int(bytes.length))
  if (choice === 4) return concatBytes([bytes, noise])
  return bytes
}

const SEAL = { key: NO_KEY, tagBytes: 2 } as const

const sosFrame = (said: Omit<Sos, 'epoch' | 'slot'>) => encodeSos({ epoch: POLICY.epoch, slot: 0, ...said }, SEAL)

const sosAck = (incident: number, state: SosState, isSeen: boolean, by: { key?: TagKey; epoch?: number } = {}) =>
  encodeSosAck(
    { epoch: by.epoch ?? POLICY.epoch, slot: 0, incident, state, isSeen },
    { ...SEAL, key: by.key ?? NO_KEY },
  )

/** Seconds at which an SOS goes, asked for every second. */
async function sosTimes(tracker: Tracker, fromS: number, toS: number): Promise<number[]> {
  const times: number[] = []
  for (let s = fromS; s < toS; s++) if ((await tracker.ask('sos', START_S + s, 340)) !== 'none') times.push(s)
  return times
}
