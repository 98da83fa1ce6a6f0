import { once } from 'node:events'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { io } from 'socket.io-client'
import { readConsoleFrame } from '#protocol/console/read-message'

/** A process of its own: an operator's console, and devices that call for help. Told its work, it says when it watches; told to go, it says how long each took. */

/** One call for help: what it is known by, and its DirectIP frame in base64. */
export type SosCall = { readonly id: string; readonly frame: string }

export type SosWork = {
  readonly directIpPort: number
  readonly httpPort: number
  readonly token: string
  readonly calls: readonly SosCall[]
  readonly perS: number
}

/** From the first byte written to the operator's event, of every call that was shown. */
export type SosTimes = { readonly ms: readonly number[] }

const PATIENCE_MS = 30_000
const TICK_MS = 5

const [work] = (await once(process, 'message')) as [SosWork]
const shownAtMs = new Map<string, number>()
const auth = { token: work.token }
const socket = io(`http://127.0.0.1:${work.httpPort}/console`, { transports: ['websocket'], auth })
socket.on('frame', (text: string) => {
  const frame = readConsoleFrame(text)
  if (frame.ok && frame.value.type === 'alarm' && !shownAtMs.has(frame.value.alarm.id))
    shownAtMs.set(frame.value.alarm.id, performance.now())
})
socket.on('connect_error', ({ message }) => {
  throw new Error(`the operator is not let in: ${message}`)
})
await new Promise<void>((resolve) => socket.once('frame', () => resolve()))
process.send?.('watches')
await once(process, 'message')
process.send?.({ ms: await callAll(work) } satisfies SosTimes)
socket.disconnect()
process.disconnect?.()

async function callAll({ directIpPort, calls, perS }: SosWork): Promise<number[]> {
  const sentAtMs = new Map<string, number>()
  const beganMs = performance.now()
  let next = 0
  while (next < calls.length) {
    const due = Math.min(calls.length, Math.ceil(((performance.now() - beganMs) * perS) / 1000))
    for (; next < due; next++) call(directIpPort, calls[next] as SosCall, sentAtMs)
    await pause(TICK_MS)
  }
  const untilMs = performance.now() + PATIENCE_MS
  while (shownAtMs.size < calls.length && performance.now() < untilMs) await pause(TICK_MS)
  return [...shownAtMs].flatMap(([id, atMs]) => {
    const sent = sentAtMs.get(id)
    return sent === undefined ? [] : [atMs - sent]
  })
}

function call(port: number, { id, frame }: SosCall, sentAtMs: Map<string, number>): void {
  const bytes = Buffer.from(frame, 'base64')
  const device = connect(port, '127.0.0.1')
  device.on('connect', () => {
    sentAtMs.set(id, performance.now())
    device.write(bytes)
  })
  device.on('data', () => device.end())
  device.on('error', (error) => {
    throw error
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
