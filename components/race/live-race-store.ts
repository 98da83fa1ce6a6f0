import { io, type Socket } from 'socket.io-client'
import { type LiveEvent, type LiveState, openLive, reduce, wantedRequest } from '#protocol/live/live-store'
import type { LiveSnapshot } from '#protocol/live/messages'
import { readCatchUp, readFrame, readSnapshot, readTracks } from '#protocol/live/read-message'

/** Gives the pass with which a picture that is not public may be asked for; undefined: this browser has none (any more), or cannot get it now. */
export type PassSource = () => Promise<string | undefined>

/** An event as it happened, before it is given its time. */
type Happening = LiveEvent extends infer E ? (E extends LiveEvent ? Omit<E, 'atMs'> : never) : never

const TICK_MS = 1_000
const REQUEST_TIMEOUT_MS = 15_000
/** A connection ends with the pass that was shown on it: the next one is shown before. */
const SHOW_PASS_EVERY_MS = 120_000

/**
 * Follows one race: turns the socket and the requests into events, lets the reducer decide, and does what it wants done,
 * one request at a time. Components subscribe to its state.
 */
export class LiveRaceStore {
  #state: LiveState
  #listeners = new Set<() => void>()
  #socket: Socket | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #passTimer: ReturnType<typeof setInterval> | undefined
  #requesting = false
  #stop = new AbortController()

  constructor(
    private readonly serverUrl: string,
    private readonly slug: string,
    snapshot: LiveSnapshot,
    serverNowMs: number,
    private readonly pageNowMs: () => number,
    /** Absent: the public's picture is followed. */
    private readonly passes?: PassSource,
  ) {
    this.#state = openLive(snapshot, pageNowMs(), serverNowMs)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): LiveState => this.#state

  start(): void {
    this.#stop = new AbortController()
    this.#timer = setInterval(() => this.#happen({ type: 'tick' }), TICK_MS)
    this.#connect()
    this.#happen({ type: 'tick' })
  }

  stop(): void {
    clearInterval(this.#timer)
    clearInterval(this.#passTimer)
    this.#socket?.disconnect()
    this.#stop.abort()
  }

  #connect(): void {
    // Spread over the first seconds, so that many pages do not come back in one moment.
    const retry = { reconnectionDelay: 1_500, reconnectionDelayMax: 30_000, randomizationFactor: 0.9 }
    const socket = io(`${this.serverUrl}/live`, { transports: ['websocket'], ...retry })
    socket.on('connect', () => void this.#join(socket))
    socket.on('disconnect', () => this.#happen({ type: 'socket', up: false }))
    socket.on('frame', (text: unknown) => this.#onFrame(text))
    this.#socket = socket
    if (this.passes)
      this.#passTimer = setInterval(() => socket.connected && void this.#join(socket), SHOW_PASS_EVERY_MS)
  }

  async #join(socket: Socket): Promise<void> {
    const shown = await this.#showPass()
    if (shown === undefined) return void socket.io.engine?.close()
    const wish = { race: this.slug, ...shown }
    socket.timeout(REQUEST_TIMEOUT_MS).emit('join', wish, (fault: unknown, answer: unknown) => {
      const { ok, epoch, version } = (answer ?? {}) as { ok?: unknown; epoch?: unknown; version?: unknown }
      const joined = !fault && ok === true && typeof epoch === 'string' && typeof version === 'number'
      if (joined) this.#happen({ type: 'joined', epoch, version })
      else socket.io.engine?.close()
    })
  }

  /** What is shown with a question; nothing for the public's picture. Undefined: a pass is needed, and there is none. */
  async #showPass(): Promise<{ pass?: string } | undefined> {
    if (this.passes === undefined) return {}
    const pass = await this.passes()
    return pass === undefined ? undefined : { pass }
  }

  #onFrame(text: unknown): void {
    const frame = readFrame(typeof text === 'string' ? text : '')
    this.#happen(frame.ok ? { type: 'frame', frame: frame.value } : { type: 'unreadable' })
  }

  #happen(happening: Happening): void {
    this.#state = reduce(this.#state, { ...happening, atMs: this.pageNowMs() } as LiveEvent)
    for (const listener of this.#listeners) listener()
    void this.#request()
  }

  async #request(): Promise<void> {
    const wanted = wantedRequest(this.#state)
    if (wanted === 'nothing' || this.#requesting || this.#stop.signal.aborted) return
    this.#requesting = true
    const happening = await this.#ask(wanted)
    this.#requesting = false
    if (!this.#stop.signal.aborted) this.#happen(happening ?? { type: 'request-failed', jitter: Math.random() })
  }

  async #ask(wanted: 'deltas' | 'snapshot' | 'tracks'): Promise<Happening | undefined> {
    const { epoch, version } = this.#state.snapshot
    if (wanted === 'deltas') {
      const answer = readCatchUp(await this.#get(`deltas?epoch=${encodeURIComponent(epoch)}&after=${version}`))
      return answer.ok ? { type: 'catch-up', answer: answer.value } : undefined
    }
    if (wanted === 'snapshot') {
      const snapshot = readSnapshot(await this.#get('snapshot'))
      return snapshot.ok ? { type: 'snapshot', snapshot: snapshot.value } : undefined
    }
    const tracks = readTracks(await this.#get('tracks'))
    return tracks.ok ? { type: 'tracks', tracks: tracks.value } : undefined
  }

  /** The answer's JSON; undefined when there was none, which no reader takes for a value. */
  async #get(what: string): Promise<unknown> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
    try {
      const shown = await this.#showPass()
      if (shown === undefined) return undefined
      const headers: HeadersInit = shown.pass === undefined ? {} : { authorization: `Bearer ${shown.pass}` }
      const answer = await fetch(`${this.serverUrl}/live/${encodeURIComponent(this.slug)}/${what}`, { signal, headers })
      // Deleted, or made private: the page itself says so, and shows nothing of it any more.
      if (answer.status === 404) window.location.reload()
      return answer.ok ? await answer.json() : undefined
    } catch {
      return undefined
    }
  }
}
