import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes } from '#base/bytes'
import { createRandom } from '#base/random'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createShoreState, gapReport, receive } from '#protocol/edge/shore-session'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import { decodeMtConfirmation } from '#protocol/sbd/mt-confirmation'
import { encodeMtMessage } from '#protocol/sbd/mt-message'
import { createEnvelopes } from './envelopes'
import { createLink, type LinkOptions, STEADY_LINK } from './link'
import { createModem } from './modem'
import { listenMtGateway, type MtGateway } from './mt-gateway'
import { createMtMailbox, type MtMailbox } from './mt-mailbox'
import { createStation } from './station'
import { createTimeline } from './timeline'

const IMEI = '300000000000017'
const STRANGER = '300000000000025'

let mailbox: MtMailbox
let gateway: MtGateway

beforeEach(async () => {
  mailbox = createMtMailbox()
  mailbox.provision(IMEI)
  gateway = await listenMtGateway(mailbox, 0)
})
afterEach(() => gateway.close())

/** What the gateway answers until it closes. */
function exchange(...writes: Uint8Array[]): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const parts: Uint8Array[] = []
    const socket = connect(gateway.port, '127.0.0.1', () => {
      for (const [i, bytes] of writes.entries()) setTimeout(() => socket.write(bytes), 5 * i)
    })
    socket.on('error', () => {})
    socket.on('data', (part) => parts.push(part))
    socket.on('close', () => resolve(concatBytes(parts)))
  })
}

async function statusOf(imei: string, payload: Uint8Array): Promise<number | undefined> {
  const answer = decodeMtConfirmation(await exchange(encodeMtMessage({ clientMessageId: 5, imei, flags: 0, payload })))
  return answer.ok && answer.value.clientMessageId === 5 && answer.value.imei === imei ? answer.value.status : undefined
}

describe('the gateway for messages to devices', () => {
  it('answers with the place in the queue, and gives the messages out in order, once', async () => {
    expect(await statusOf(IMEI, Uint8Array.of(1))).toBe(1)
    expect(await statusOf(IMEI, Uint8Array.of(2))).toBe(2)
    expect([mailbox.take(IMEI), mailbox.take(IMEI), mailbox.take(IMEI)]).toEqual([
      { mtmsn: 1, payload: Uint8Array.of(1) },
      { mtmsn: 2, payload: Uint8Array.of(2) },
      undefined,
    ])
  })

  it('refuses a device it does not know and a message no device takes, and takes the next good one', async () => {
    expect(await statusOf(STRANGER, Uint8Array.of(1))).toBe(-2)
    expect(await statusOf(IMEI, new Uint8Array(271))).toBe(-3)
    expect(await statusOf(IMEI, new Uint8Array(270))).toBe(1)
    expect(mailbox.take(STRANGER)).toBeUndefined()
  })

  it('closes without a word on what is no frame, says what is wrong with one that is no request, and serves the next', async () => {
    expect(await exchange(Uint8Array.of(0x47, 0x45, 0x54))).toHaveLength(0)
    const answer = decodeMtConfirmation(await exchange(Uint8Array.of(1, 0, 4), Uint8Array.of(9, 0, 1, 1)))
    expect(answer).toMatchObject({ ok: true, value: { status: -7, autoId: 0 } })
    const good = encodeMtMessage({ clientMessageId: 5, imei: IMEI, flags: 0, payload: Uint8Array.of(1) })
    const letters = good.map((byte, at) => (at === 10 ? 'x'.charCodeAt(0) : byte))
    expect(decodeMtConfirmation(await exchange(letters))).toMatchObject({ ok: true, value: { status: -1 } })
    expect(await statusOf(IMEI, Uint8Array.of(1))).toBe(1)
  })

  it.each([
    ['cut-before', undefined, 0],
    ['cut-after', undefined, 1],
    [-6, -6, 0],
    [-10, -10, 0],
  ] as const)('in trouble (%s) answers %s, and has taken %i messages', async (trouble, status, taken) => {
    const rough = await listenMtGateway(mailbox, 0, { trouble: () => trouble })
    await gateway.close()
    gateway = rough
    expect(await statusOf(IMEI, Uint8Array.of(1))).toBe(status)
    expect(mailbox.take(IMEI) === undefined ? 0 : 1).toBe(taken)
  })
})

/** A field gateway that hears one tracker a minute; the message of some minutes is lost between Iridium and shore. */
function sailOneTracker(minutes: number, lostMinutes: readonly number[], link: LinkOptions = STEADY_LINK) {
  const timeline = createTimeline(1_790_000_000_000)
  const shore = { state: createShoreState(), fixes: new Set<number>(), mtmsns: [] as number[] }
  const outbox = (frame: Uint8Array) => {
    const message = decodeMoMessage(frame)
    if (!message.ok || !message.value.payload) throw new Error('every session of a steady link carries a message')
    shore.mtmsns.push(message.value.mtmsn)
    if (lostMinutes.includes(shore.mtmsns.length - 1)) return
    const { state, effects } = receive(shore.state, message.value.payload, message.value.sessionAtMs)
    shore.state = state
    for (const effect of effects)
      if (effect.kind === 'reports') for (const { atS } of effect.reports) shore.fixes.add(atS)
  }
  const modem = createModem({
    ...{
      imei: IMEI,
      link: createLink({ ...link, tailShare: 0, sessionSigma: 0 }, createRandom('a')),
      timeline,
      mailbox,
    },
    ...{ envelopes: createEnvelopes(1), outbox, attemptsMax: 1, retryAfterMs: 1, creditBytes: 50 },
  })
  const rule = { whenFull: false }
  const station = createStation({ policy: FIELD_POLICY, epoch: 1, budgetBytes: 340, rule, modem, timeline })
  for (let minute = 0; minute < minutes; minute++) {
    timeline.at(1_790_000_000_000 + minute * 60_000, () => {
      station.hear({ slot: 0, atS: 1_790_000_000 + minute * 60, latDeg: 40 + minute / 1000, lonDeg: -20 })
      station.send()
    })
  }
  return { timeline, shore, runMinutes: (count: number) => runUntil(timeline, 1_790_000_000_000 + count * 60_000 - 1) }
}

function runUntil(timeline: ReturnType<typeof createTimeline>, atMs: number): void {
  while (timeline.runNext(atMs));
}

describe('a message from shore', () => {
  const ask = (state: ReturnType<typeof createShoreState>) => {
    const payload = gapReport(state)?.bytes
    if (payload === undefined) throw new Error('something is missing')
    return mailbox.offer({ imei: IMEI, flags: 0, payload })
  }

  it('goes with the next good session, which names it, and brings back what was lost', () => {
    const { shore, runMinutes } = sailOneTracker(20, [4])
    runMinutes(10)
    expect(shore.fixes.size).toBe(9)
    expect(ask(shore.state)).toBe(1)
    runMinutes(20)
    expect(shore.mtmsns.filter((mtmsn) => mtmsn !== 0)).toEqual([1])
    expect(shore.mtmsns[10]).toBe(1)
    expect(shore.fixes.size).toBe(20)
    expect(gapReport(shore.state)).toBeUndefined()
  })

  it('may be lost at the hand-over, and the next one works', () => {
    const deaf = sailOneTracker(20, [4], { ...STEADY_LINK, handOverLossShare: 1 })
    deaf.runMinutes(10)
    ask(deaf.shore.state)
    deaf.runMinutes(20)
    expect(deaf.shore.fixes.size).toBe(19)
    const { shore, runMinutes } = sailOneTracker(20, [4])
    runMinutes(10)
    ask(shore.state)
    runMinutes(20)
    expect(shore.fixes.size).toBe(20)
  })

  it('stays after a session that failed, whose header names it all the same, and goes with the next good one', () => {
    mailbox.offer({ imei: IMEI, flags: 0, payload: Uint8Array.of(7) })
    const heard: number[] = []
    const headers: (readonly [status: number, mtmsn: number])[] = []
    const outbox = (frame: Uint8Array) => {
      const message = decodeMoMessage(frame)
      if (message.ok) headers.push([message.value.sessionStatus, message.value.mtmsn])
    }
    const timeline = createTimeline(0)
    const failing = { ...STEADY_LINK, failureShare: 1, failureReported: 1, tailShare: 0 }
    const rough = createLink(failing, createRandom('a'))
    const good = createLink(STEADY_LINK, createRandom('a'))
    let attempts = 0
    const link = { handsOver: () => true, attempt: (atMs: number) => (attempts++ === 0 ? rough : good).attempt(atMs) }
    const patience = { attemptsMax: 2, retryAfterMs: 1000, creditBytes: 50 }
    const modem = createModem({
      ...{ imei: IMEI, link, timeline, mailbox, outbox },
      envelopes: createEnvelopes(1),
      ...patience,
    })
    const onShore = (bytes: Uint8Array) => heard.push(...bytes)
    modem.send(Uint8Array.of(1), { onOutcome: () => {}, onSettled: () => {}, onShore })
    runUntil(timeline, 3_600_000)
    expect([headers, heard]).toEqual([
      [
        [13, 1],
        [0, 1],
      ],
      [7],
    ])
  })

  it('waits while the device has no sky', () => {
    const dark = { fromMs: 1_790_000_000_000 + 10 * 60_000, toMs: 1_790_000_000_000 + 15 * 60_000 }
    const { shore, runMinutes } = sailOneTracker(20, [4], { ...STEADY_LINK, blackouts: [dark] })
    runMinutes(10)
    ask(shore.state)
    runMinutes(15)
    expect(gapReport(shore.state)).toBeDefined()
    runMinutes(20)
    expect(gapReport(shore.state)).toBeUndefined()
  })

  it('that is not for this run, or no reply at all, changes nothing', () => {
    mailbox.offer({ imei: IMEI, flags: 0, payload: Uint8Array.of(9, 9, 9) })
    const { shore, runMinutes } = sailOneTracker(10, [])
    runMinutes(10)
    expect(shore.fixes.size).toBe(10)
  })
})
