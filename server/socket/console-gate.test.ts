import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import { io as connect, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import type { ConsoleFrame, Hearing } from '#protocol/console/messages'
import { readConsoleFrame } from '#protocol/console/read-message'
import { type ConsoleClaims, encodeToken } from '#protocol/console/token'
import { createLog } from '../log'
import { type ConsoleGateOptions, type OpenConsoleGate, openConsoleGate } from './console-gate'
import { originRule } from './origin-rule'
import { openSocketGate, type SocketGate } from './socket-gate'
import { signWith } from './token-signature'

const SECRET = 'a secret of more than 32 characters'
const CLAIMS: ConsoleClaims = {
  ...{ operatorId: 'jane', organizationId: 'club', role: 'operator', version: 0 },
  ...{ issuedAtMs: Date.now(), endsAtMs: Date.now() + 900_000 },
}

let server: Server
let sockets: SocketGate
let gate: OpenConsoleGate
let base: string
let faults: string[]
let open: ConsoleAlarm[]
let revoked: string[]
let hearing: Hearing
let dialled: Socket[]

async function start(options: Partial<ConsoleGateOptions> = {}): Promise<void> {
  const counters = { fault: (kind: string) => void faults.push(kind), event: () => {} }
  const log = createLog('silent')
  server = createServer()
  sockets = openSocketGate(server, originRule([]), counters, log)
  gate = openConsoleGate(sockets.openConsole(), {
    feed: {
      open: () => open,
      hearing: () => hearing,
      isRevoked: ({ operatorId }) => revoked.includes(operatorId),
    },
    ...{ secret: SECRET, counters, log, now: () => Date.now(), ...options },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

beforeEach(async () => {
  faults = []
  open = []
  revoked = []
  hearing = { record: 'answers', way: 'direct' }
  dialled = []
  await start()
})
afterEach(async () => {
  for (const socket of dialled) socket.disconnect()
  gate.close()
  await sockets.close()
})

const tokenOf = (part: Partial<ConsoleClaims> = {}, secret = SECRET) =>
  encodeToken({ ...CLAIMS, ...part }, signWith(secret))

/** An operator's socket, and all that it is told. */
function dial(token?: unknown, options: object = {}) {
  const auth = token === undefined ? {} : { token }
  const settings = { transports: ['websocket'], reconnection: false, forceNew: true, auth, ...options }
  const socket = connect(`${base}/console`, settings)
  dialled.push(socket)
  const frames: ConsoleFrame[] = []
  socket.on('frame', (text: string) => {
    const read = readConsoleFrame(text)
    if (read.ok) frames.push(read.value)
  })
  const refused = new Promise<string>((resolve) => socket.on('connect_error', ({ message }) => resolve(message)))
  const closed = new Promise<string>((resolve) => socket.on('disconnect', resolve))
  return { socket, frames, refused, closed, types: () => frames.map(({ type }) => type) }
}
/** The same, once it has the first picture. */
async function watch(part: Partial<ConsoleClaims> = {}) {
  const watcher = dial(tokenOf(part))
  await vi.waitFor(() => expect(watcher.types()).toEqual(['alarms']))
  return watcher
}

const inRace = (raceId: string) => ({ raceId, race: raceId, number: '1', name: 'Boat' })
const alarm = (id: string, part: Partial<ConsoleAlarm> = {}): ConsoleAlarm => ({
  ...{ id, device: '300434061234567', slot: 0, distress: 'fire', raisedAtMs: 1, receivedAtMs: 2, lastReceivedAtMs: 2 },
  ...{ trust: 'authenticated', record: 'journal', organizationId: 'club', entries: [inRace('round')], ...part },
})
const idsIn = (frames: readonly ConsoleFrame[]) =>
  frames.flatMap((frame) =>
    frame.type === 'alarms' ? frame.alarms.map(({ id }) => id) : frame.type === 'alarm' ? [frame.alarm.id] : [],
  )

describe('the operators’ gate', () => {
  it('shows what is open, then what comes, to whoever has a token', async () => {
    open = [alarm('first')]
    const jane = await watch()
    gate.alarm(alarm('second'), undefined)
    gate.alarm(alarm('second', { record: 'committed' }), alarm('second'))
    gate.gone(alarm('first'))
    await vi.waitFor(() => expect(jane.types()).toEqual(['alarms', 'alarm', 'alarm', 'gone']))
    expect(idsIn(jane.frames)).toEqual(['first', 'second', 'second'])
    expect([gate.operatorCount(), faults]).toEqual([1, []])
  })

  it.each<[string, () => unknown, string]>([
    ['no token', () => undefined, 'token-missing'],
    [
      'a token signed with another secret',
      () => tokenOf({}, 'another secret of 32 characters !!'),
      'token-wrong-signature',
    ],
    ['a token without a signature', () => tokenOf().replace(/\.[\w-]+$/, '.'), 'token-wrong-signature'],
    [
      'alg none',
      () => tokenOf().replace(/^[\w-]+(.*)\.[\w-]+$/, `${btoa('{"alg":"none"}').replaceAll('=', '')}$1.`),
      'token-wrong-signature',
    ],
    ['a token that has ended', () => tokenOf({ endsAtMs: Date.now() - 1 }), 'token-ended'],
    [
      'a token of tomorrow',
      () => tokenOf({ issuedAtMs: Date.now() + 86_400_000, endsAtMs: Date.now() + 86_500_000 }),
      'token-not-yet',
    ],
    ['a token for a day', () => tokenOf({ endsAtMs: Date.now() + 86_400_000 }), 'token-too-long'],
    ['what is no token', () => ({ token: { $ne: '' } }), 'token-malformed'],
    ['a token that is revoked', () => tokenOf({ operatorId: 'joe' }), 'token-revoked'],
  ])('lets nobody in with %s, by name, and the next with a good one', async (_, token, fault) => {
    revoked = ['joe']
    open = [alarm('secret')]
    const stranger = dial(token())
    expect(await stranger.refused).toBe(fault)
    expect(faults).toEqual([fault])
    gate.alarm(alarm('later'), undefined)
    const jane = await watch()
    expect([idsIn(jane.frames), stranger.frames, gate.operatorCount()]).toEqual([['secret'], [], 1])
  })

  it('lets nobody in without a secret of its own', async () => {
    gate.close()
    await sockets.close()
    await start({ secret: undefined } as unknown as Partial<ConsoleGateOptions>)
    expect(await dial(tokenOf()).refused).toBe('console-closed')
    expect(await dial(tokenOf({}, '')).refused).toBe('console-closed')
  })

  it('refuses a page of another origin, whatever its token', async () => {
    const strange = dial(tokenOf(), { extraHeaders: { origin: 'https://elsewhere.example' } })
    await strange.refused
    expect(faults).toEqual(['socket-origin-refused'])
    const own = dial(tokenOf(), { extraHeaders: { origin: 'http://127.0.0.1:3000' } })
    await vi.waitFor(() => expect(own.types()).toEqual(['alarms']))
  })

  it('tells each what its token names: a race, or all of an organization; the public nothing', async () => {
    open = [
      alarm('round'),
      alarm('sprint', { entries: [inRace('sprint')] }),
      alarm('others', { organizationId: 'others', entries: [] }),
    ]
    const viewer = connect(`${base}/live`, { transports: ['websocket'], forceNew: true })
    dialled.push(viewer)
    const heardByViewer: unknown[] = []
    viewer.onAny((...args) => heardByViewer.push(args))
    const [all, one, other] = [
      await watch(),
      await watch({ raceId: 'round' }),
      await watch({ organizationId: 'others' }),
    ]
    const thief = await watch({ organizationId: 'others', raceId: 'round' })
    for (const one of open) gate.alarm({ ...one, record: 'committed' }, one)
    gate.alarm(alarm('in both', { entries: [inRace('round'), inRace('sprint')] }), undefined)
    const last = { ...alarm('last'), organizationId: 'others', entries: [inRace('round')] }
    gate.alarm(last, undefined)
    await vi.waitFor(() =>
      expect([idsIn(other.frames), idsIn(thief.frames)]).toEqual([['others', 'others', 'last'], ['last']]),
    )
    expect(idsIn(all.frames)).toEqual(['round', 'sprint', 'round', 'sprint', 'in both'])
    expect(idsIn(one.frames)).toEqual(['round', 'round', 'in both'])
    expect(heardByViewer).toEqual([])
  })

  it('takes one away from those whose it turns out not to be', async () => {
    const [host, club] = [await watch({ organizationId: 'host' }), await watch()]
    const before = alarm('one', { organizationId: 'host', entries: [] })
    gate.alarm(before, undefined)
    gate.alarm(alarm('one'), before)
    await vi.waitFor(() =>
      expect([host.types(), club.types()]).toEqual([
        ['alarms', 'alarm', 'gone'],
        ['alarms', 'alarm'],
      ]),
    )
  })

  it('closes at a token’s end, with a last word, unless it is renewed', async () => {
    const endsAtMs = 1000 * Math.ceil(Date.now() / 1000 + 0.5)
    const [leaving, staying] = [dial(tokenOf({ endsAtMs })), dial(tokenOf({ endsAtMs }))]
    await vi.waitFor(() => expect(staying.types()).toEqual(['alarms']))
    expect(await staying.socket.emitWithAck('renew', tokenOf({ endsAtMs: endsAtMs + 900_000 }))).toEqual({ ok: true })
    await leaving.closed
    expect(leaving.frames.at(-1)).toMatchObject({ type: 'end', why: 'token-ended' })
    gate.alarm(alarm('later'), undefined)
    await vi.waitFor(() => expect(idsIn(staying.frames)).toEqual(['later']))
    expect([idsIn(leaving.frames), gate.operatorCount()]).toEqual([[], 1])
  })

  it('is renewed by no token of another person or view, and by none that is not good', async () => {
    const jane = await watch({ raceId: 'round' })
    const renew = async (token: unknown) => (await jane.socket.emitWithAck('renew', token)).fault
    expect(await renew(tokenOf())).toBe('token-of-another')
    expect(await renew(tokenOf({ raceId: 'round', operatorId: 'joe' }))).toBe('token-of-another')
    expect(await renew(tokenOf({ raceId: 'round' }, 'another secret of 32 characters !!'))).toBe(
      'token-wrong-signature',
    )
    expect(await renew(undefined)).toBe('token-missing')
    jane.socket.emit('renew')
    jane.socket.emit('anything', 'else')
    gate.alarm(alarm('one'), undefined)
    await vi.waitFor(() => expect(idsIn(jane.frames)).toEqual(['one']))
  })

  it('says at once that the record is away, and that it is back', async () => {
    const jane = await watch()
    hearing = { record: 'away', way: 'direct' }
    await vi.waitFor(
      () => expect(jane.frames.at(-1)).toMatchObject({ type: 'beat', hearing: { record: 'away' } }),
      5000,
    )
    hearing = { record: 'answers', way: 'direct' }
    await vi.waitFor(() => expect(jane.frames.at(-1)).toMatchObject({ hearing: { record: 'answers' } }), 5000)
  })

  it('closes those who are revoked, at once, and nobody else', async () => {
    const [jane, joe] = [await watch(), await watch({ operatorId: 'joe' })]
    revoked = ['joe']
    gate.endRevoked()
    await joe.closed
    expect(joe.frames.at(-1)).toMatchObject({ type: 'end', why: 'token-revoked' })
    gate.alarm(alarm('one'), undefined)
    await vi.waitFor(() => expect(idsIn(jane.frames)).toEqual(['one']))
    expect(idsIn(joe.frames)).toEqual([])
  })

  it('is not there before somebody guards it', async () => {
    const bare = createServer()
    const counters = { fault: () => {}, event: () => {} }
    const unguarded = openSocketGate(bare, originRule([]), counters, createLog('silent'))
    bare.listen(0, '127.0.0.1')
    await once(bare, 'listening')
    const own = base
    base = `http://127.0.0.1:${(bare.address() as { port: number }).port}`
    expect(await dial(tokenOf()).refused).toBe('Invalid namespace')
    base = own
    await unguarded.close()
  })

  it('loses no alarm to an operator whose line stands still for a while', async () => {
    const jane = await watch()
    const { ws } = jane.socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }
    ws._socket.pause()
    for (let i = 0; i < 300; i++) gate.alarm(alarm(`${i}`), undefined)
    const other = await watch()
    gate.alarm(alarm('last'), undefined)
    await vi.waitFor(() => expect(idsIn(other.frames)).toEqual(['last']))
    expect(idsIn(jane.frames)).toEqual([])
    ws._socket.resume()
    await vi.waitFor(() => expect(idsIn(jane.frames)).toHaveLength(301))
  })
})
