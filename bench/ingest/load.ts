import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

/** Sends one DirectIP message over a connection of its own; resolves to the time until its confirmation, ms. */
export function deliver(port: number, frame: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const socket = connect(port, '127.0.0.1')
    let tookMs: number | undefined
    socket.on('connect', () => socket.write(frame))
    socket.on('data', () => {
      tookMs ??= performance.now() - startedMs
      socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => (tookMs === undefined ? reject(new Error('closed without an answer')) : resolve(tookMs)))
  })
}

/** Sends frames as fast as they are confirmed, so many at once; resolves to messages a second. */
export async function deliverAll(port: number, frames: readonly Uint8Array[], lanes: number): Promise<number> {
  const startedMs = performance.now()
  let next = 0
  const lane = async () => {
    for (let i = next++; i < frames.length; i = next++) await deliver(port, frames[i] as Uint8Array)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (1000 * frames.length) / (performance.now() - startedMs)
}

const TICK_MS = 5

/** Sends frames at a steady rate, whether those before are confirmed or not; resolves to the time that each took, ms. */
export async function deliverSteadily(port: number, frames: readonly Uint8Array[], perS: number): Promise<number[]> {
  const startedMs = performance.now()
  const sent: Promise<number>[] = []
  while (sent.length < frames.length) {
    const due = Math.min(frames.length, Math.ceil(((performance.now() - startedMs) * perS) / 1000))
    while (sent.length < due) sent.push(deliver(port, frames[sent.length] as Uint8Array))
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  return Promise.all(sent)
}
