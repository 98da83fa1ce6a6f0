import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRaceBySlug, readRaceSetup } from '#db/races'
import { findStreamByImei } from '#db/streams'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { type Seal, UNSEALED } from '#protocol/edge/frame'
import { quantiseDeg, wireDeg } from '#protocol/edge/report'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { tagKeyOf } from '#protocol/edge/tag'
import { encodeMoConfirmation } from '#protocol/sbd/mo-confirmation'
import { decodeMoMessage } from '#protocol/sbd/mo-message'

const projectFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'replay-'))
const beginsAtS = Date.UTC(2026, 5, 1) / 1000

/** A server of its own that confirms what it decodes, except every fifth connection, which it cuts. */
type Sink = { port: number; fixes: Map<string, string[]>; sessionsAtMs: number[]; server: Server } & Sealed
/** Messages that are kept and not read: their keys are not known here. */
type Sealed = { sealed?: { imei: string; payload: Uint8Array; sessionAtMs: number }[] }

async function listen(): Promise<Sink> {
  const states = new Map<string, ReturnType<typeof createShoreState>>()
  const sink: Omit<Sink, 'port' | 'server'> = { fixes: new Map(), sessionsAtMs: [] }
  let connections = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      if (++connections % 5 === 0) return socket.destroy()
      const message = decodeMoMessage(bytes)
      if (!message.ok || !message.value.payload) throw new Error('every message of a replay carries a payload')
      const { imei, payload, sessionAtMs } = message.value
      sink.sessionsAtMs.push(sessionAtMs)
      if (sink.sealed !== undefined) {
        sink.sealed.push({ imei, payload, sessionAtMs })
        return socket.end(encodeMoConfirmation(true))
      }
      const step = receive(states.get(imei) ?? createShoreState(), payload, sessionAtMs)
      states.set(imei, step.state)
      const fixes = sink.fixes.get(imei) ?? []
      sink.fixes.set(imei, fixes)
      for (const effect of step.effects) {
        if (effect.kind === 'fault') throw new Error(effect.fault.kind)
        if (effect.kind !== 'reports') continue
        for (const { slot, atS, lat, lon } of effect.reports) fixes.push(`${slot} ${atS} ${lat} ${lon}`)
      }
      return socket.end(encodeMoConfirmation(true))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(sink, { port: (server.address() as AddressInfo).port, server })
}

type Row = { tracker: string; atS: number; latDeg: number; lonDeg: number }

/** Three trackers: one that moves, one at anchor, one heard once. */
function fleetRows(): Row[] {
  const moving = Array.from({ length: 60 }, (_, i) => {
    return { tracker: 'mover', atS: beginsAtS + 120 * i, latDeg: 50 + i / 313, lonDeg: 179.9 + ((i / 211) % 0.1) }
  })
  const anchored = Array.from({ length: 60 }, (_, i) => {
    return { tracker: 'anchored', atS: beginsAtS + 7 + 120 * i, latDeg: -33.5, lonDeg: 18.25 }
  })
  return [...moving, ...anchored, { tracker: 'once', atS: beginsAtS + 777, latDeg: 1.00005, lonDeg: -2 }]
}

function writeTracks(rows: readonly Row[], badLine = ''): string {
  const lines = rows.map(
    ({ tracker, atS, latDeg, lonDeg }) => `${tracker},${atS},${latDeg.toFixed(5)},${lonDeg.toFixed(5)}`,
  )
  const path = join(folder, `${rows.length}${badLine.length}.csv.gz`)
  writeFileSync(path, gzipSync(['tracker,t_unix_s,lat,lon', ...lines, badLine].join('\n')))
  return path
}

const unitsOf = (deg: number) => quantiseDeg(Number(deg.toFixed(5)), 0)

describe.skipIf(!hasTestServer)('npm run replay', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let sink: Sink
  beforeAll(async () => {
    database = await createTestDatabase()
    sink = await listen()
  })
  afterAll(async () => {
    sink.server.close()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  function replay(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const env = { ...process.env, DATABASE_URL: database.db.url, FARFIELD_DIRECTIP_PORT: String(sink.port) }
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/replay.ts', ...args], { cwd: projectFolder, env })
    const said = { out: '', err: '' }
    child.stdout.on('data', (text) => (said.out += text))
    child.stderr.on('data', (text) => (said.err += text))
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })))
  }

  it('brings every fix of a file to shore exactly, through one gateway, and makes a race of its trackers', async () => {
    const rows = fleetRows()
    const { code, out } = await replay(
      '--tracks',
      writeTracks(rows, 'mover,never,1,1'),
      '--race',
      'three-boats',
      '--kind',
      'ship',
    )
    expect([code, out]).toEqual([0, expect.stringContaining('line 123: t_unix_s')])
    expect(out).toContain('121 fixes of 3 trackers in ')
    expect(out).toContain('/races/three-boats')
    const race = await findRaceBySlug(database.db, 'three-boats')
    const { setup } = (await readRaceSetup(database.db, race!.raceId))!
    expect(setup).toMatchObject({ name: 'Three boats', kind: 'ship', origin: 'replay', heardBy: 'session' })
    expect(setup.courses).toEqual([])
    expect(setup.startsAtMs).toBe(beginsAtS * 1000)
    expect(setup.endsAtMs).toBe((Math.max(...rows.map(({ atS }) => atS)) + 1) * 1000)
    expect(setup.entries.map(({ number, name }) => [number, name])).toEqual([
      ['mover', ''],
      ['anchored', ''],
      ['once', ''],
    ])
    expect(setup.entries[0]!.assignments[0]!.cadence.fixIntervalMs).toBe(120_000)
    const [[imei, fixes]] = [...sink.fixes] as [[string, string[]]]
    const stream = (await findStreamByImei(database.db, imei))!
    const trackers = setup.entries.map(({ assignments }) => assignments[0]!.trackerId)
    expect([...stream.slots]).toEqual(trackers.map((trackerId, slot) => [slot, trackerId]))
    const names = ['mover', 'anchored', 'once']
    const wanted = rows.map(({ tracker, atS, latDeg, lonDeg }) => {
      return `${names.indexOf(tracker)} ${atS} ${unitsOf(latDeg)} ${unitsOf(lonDeg)}`
    })
    expect([...new Set(fixes)].sort()).toEqual(wanted.sort())
    expect(Math.abs(wireDeg(unitsOf(1.00005), 0) - 1.00005)).toBeLessThan(0.000051)
    expect(Math.min(...sink.sessionsAtMs)).toBeGreaterThan(beginsAtS * 1000)
  })

  it('with --single gives each tracker a stream, and with --rebase ends now', async () => {
    sink.fixes.clear()
    sink.sessionsAtMs.length = 0
    const beganAtMs = Date.now()
    const { code } = await replay('--tracks', writeTracks(fleetRows()), '--race', 'alone', '--single', '--rebase')
    expect([code, sink.fixes.size]).toEqual([0, 3])
    const counts = [...sink.fixes.values()].map((fixes) => new Set(fixes).size)
    expect(counts.sort((a, b) => a - b)).toEqual([1, 60, 60])
    const race = await findRaceBySlug(database.db, 'alone')
    const { setup } = (await readRaceSetup(database.db, race!.raceId))!
    expect(Math.abs(setup.endsAtMs! - beganAtMs)).toBeLessThan(60_000)
  })

  it('with --sealed gives each stream a key, without which nothing of it can be read', async () => {
    sink.sealed = []
    const { code, out, err } = await replay('--tracks', writeTracks(fleetRows()), '--race', 'sealed', '--sealed')
    const { sealed } = sink
    delete sink.sealed
    const stream = await findStreamByImei(database.db, sealed[0]?.imei ?? '')
    const key = stream?.key ?? new Uint8Array(0)
    expect([code, key.length]).toEqual([0, 16])
    expect(out + err).not.toContain(Buffer.from(key).toString('hex'))
    const effectsOf = (seal: Seal) => {
      const state = createShoreState()
      return sealed.flatMap(({ payload, sessionAtMs }) => receive(state, payload, sessionAtMs, seal).effects)
    }
    expect(new Set(effectsOf(UNSEALED).map(({ kind }) => kind))).toEqual(new Set(['fault']))
    const kinds = new Set(effectsOf({ key: tagKeyOf(key), tagBytes: 2 }).map(({ kind }) => kind))
    expect([kinds.has('reports'), kinds.has('fault')]).toEqual([true, false])
  })

  it('says in one line what stands in its way, and leaves with 1', async () => {
    const file = writeTracks(fleetRows())
    const taken = await replay('--tracks', file, '--race', 'three-boats')
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringMatching(/^A race called three-boats exists already.*\n$/),
    ])
    const missing = await replay('--tracks', join(folder, 'none.csv.gz'), '--race', 'new-one')
    expect([missing.code, missing.err]).toEqual([1, expect.stringMatching(/^.*there is no such file\n$/)])
    const { port } = sink
    sink.port = 1
    const closed = await replay('--tracks', file, '--race', 'new-one')
    sink.port = port
    expect([closed.code, closed.err]).toEqual([1, expect.stringMatching(/^Nothing answers at 127.0.0.1:1, .*\n$/)])
    expect(await findRaceBySlug(database.db, 'new-one')).toBeUndefined()
  })
})
