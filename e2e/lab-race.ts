import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from '@playwright/test'
import type { Database } from '#db/client'
import { createTestDatabase } from '#db/test-database'
import { createTestRace, createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { atGateway, createSender, nextMessage, observe, onReply, type Sender } from '#protocol/edge/sender'
import { deliverFrame } from '#simulator/directip-client'
import { createEnvelopes, firstCdrOf } from '#simulator/envelopes'
import { createFaultDesk } from '#simulator/fault-desk'
import { openFaultDoor } from '#simulator/fault-door'
import { freePort } from '#simulator/free-port'
import { listenMtGateway } from '#simulator/mt-gateway'
import { createMtMailbox } from '#simulator/mt-mailbox'

const GATEWAYS = 2
/** Boats of each gateway. */
const BOATS = 2
const KEY = 'e2e'.padEnd(64, '-')

/**
 * A demo of two gateways, small enough for a test to hold every message in its hand: a database, a server and pages of its own, and the real
 * door by which the server disturbs their radio.
 */
export class LabRace {
  #envelopes = createEnvelopes(firstCdrOf(Date.now()))
  #fixAtS = Math.floor(Date.now() / 1000) - 1800
  #server: ChildProcess | undefined
  #isEnding = false

  private constructor(
    readonly slug: string,
    readonly webUrl: string,
    readonly db: Database,
    private readonly gateways: readonly { readonly imei: string; readonly sender: Sender }[],
    private readonly desk: ReturnType<typeof createFaultDesk>,
    private readonly mailbox: ReturnType<typeof createMtMailbox>,
    private readonly env: NodeJS.ProcessEnv,
    private readonly closers: (() => unknown)[],
  ) {}

  static async create(slug: string): Promise<LabRace> {
    const { db, drop } = await createTestDatabase()
    const streams = []
    for (let i = 0; i < GATEWAYS; i++) streams.push(await createTestStream(db, { trackers: BOATS }))
    const trackerIds = streams.flatMap((stream) => stream.trackerIds)
    await createTestRace(db, trackerIds, { slug, name: 'Small demo', origin: 'demo' })
    const gateways = streams.map(({ imei }) => ({ imei, sender: createSender(FIELD_POLICY, 1) }))
    const [desk, mailbox] = [createFaultDesk(), createMtMailbox()]
    for (const { imei } of gateways) mailbox.provision(imei)
    const state = () => ({ liveSinceMs: Date.now() - 3_600_000, undelivered: 0 })
    const door = await openFaultDoor({ port: 0, key: KEY, desks: new Map([[slug, desk]]), state, now: Date.now })
    const mtGateway = await listenMtGateway(mailbox, 0)
    const [web, server, directIp] = [await freePort(), await freePort(), await freePort()]
    const env = {
      ...process.env,
      DATABASE_URL: db.url,
      FARFIELD_SERVER_PORT: String(server),
      FARFIELD_DIRECTIP_PORT: String(directIp),
      FARFIELD_DIRECTIP_MT: `127.0.0.1:${mtGateway.port}`,
      FARFIELD_DEMO_DOOR: `127.0.0.1:${door.port}`,
      FARFIELD_DEMO_KEY: KEY,
      FARFIELD_PUBLIC_SERVER_URL: '',
    }
    const pages = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(web)], {
      env,
      stdio: 'ignore',
    })
    const closers = [() => pages.kill(), () => door.close(), () => mtGateway.close(), drop]
    const race = new LabRace(slug, `http://127.0.0.1:${web}`, db, gateways, desk, mailbox, env, closers)
    race.#startServer()
    await expect.poll(() => answers(`http://127.0.0.1:${server}/lab/${slug}`)).toBe(true)
    await expect.poll(() => answers(`http://127.0.0.1:${web}/healthz`)).toBe(true)
    return race
  }

  /** Until the gateway has what the server has just asked every device for. */
  async questionsWait(): Promise<void> {
    await expect.poll(() => this.gateways.every(({ imei }) => this.mailbox.peek(imei) !== undefined)).toBe(true)
  }

  /** A server that ends is started again, as `npm start` does. */
  #startServer(): void {
    const args = ['--import', 'tsx', 'server/main.ts']
    this.#server = spawn(process.execPath, args, { env: this.env, stdio: 'ignore' })
    this.#server.once('exit', () => this.#isEnding || this.#startServer())
  }

  /** One message of a gateway on its way to shore, and in the same session what shore has for it. */
  async send(gateway: number): Promise<void> {
    const { imei, sender } = this.gateways[gateway]!
    const nowMs = Date.now()
    this.#fixAtS += 30
    const latDeg = 45 + (this.#fixAtS % 3600) / 1e5
    for (let slot = 0; slot < BOATS; slot++)
      observe(sender, { slot, atS: this.#fixAtS, latDeg: latDeg + slot / 10, lonDeg: -8 - gateway })
    const message = nextMessage(sender, 340, nowMs)
    if (message === undefined) throw new Error('the gateway has nothing to send')
    const waiting = this.mailbox.take(imei)
    if (waiting !== undefined) onReply(sender, waiting.payload, nowMs)
    atGateway(sender, message.messageId)
    const mtmsn = waiting?.mtmsn ?? 0
    const frame = this.#envelopes.seal({ imei, atMs: nowMs, payload: message.bytes, mtmsn })
    if (this.desk.takes(frame, imei, nowMs)) return
    const target = { host: '127.0.0.1', port: Number(this.env.FARFIELD_DIRECTIP_PORT), answerTimeoutMs: 15_000 }
    const delivery = await deliverFrame(target, frame)
    if (delivery.kind !== 'confirmed') throw new Error(`not confirmed: ${delivery.kind}`)
  }

  /** A message of each gateway. */
  async sendAll(): Promise<void> {
    for (const i of this.gateways.keys()) await this.send(i)
  }

  async remove(): Promise<void> {
    this.#isEnding = true
    if (this.#server !== undefined && this.#server.exitCode === null) {
      const ended = once(this.#server, 'exit')
      this.#server.kill()
      await ended
    }
    for (const close of this.closers) await close()
  }
}

const answers = (address: string): Promise<boolean> =>
  fetch(address).then(
    (answer) => answer.ok,
    () => false,
  )
