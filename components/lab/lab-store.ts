import {
  type LabAction,
  type LabDone,
  type LabRefusal,
  type LabView,
  readLabAnswer,
  readLabView,
} from '#protocol/live/lab'

/** What came of a press, as the server told: done, refused, or not heard of. */
export type LabAnswer = { readonly action: LabAction } & (
  | { readonly kind: 'done'; readonly done: LabDone }
  | { readonly kind: 'refused'; readonly why: LabRefusal }
  | { readonly kind: 'unheard' }
)

export type LabState = {
  readonly view: LabView | undefined
  /** The server does not answer. */
  readonly isAway: boolean
  /** The latest answer to each action. */
  readonly answers: Readonly<Partial<Record<LabAction, LabAnswer>>>
  /** What was pressed and is not answered yet. */
  readonly pending: LabAction | undefined
}

const POLL_MS = 2000
const TIMEOUT_MS = 8000

/** Looks at the lab of one race every two seconds, and passes on what is pressed. */
export class LabStore {
  #state: LabState
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = true

  constructor(
    private readonly address: string,
    view: LabView | undefined,
  ) {
    this.#state = { view, isAway: false, answers: {}, pending: undefined }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): LabState => this.#state

  start(): void {
    this.#isStopped = false
    void this.#look()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  /** Does something, and looks at once at what it did. */
  readonly act = async (action: LabAction): Promise<LabAnswer> => {
    this.#change({ pending: action })
    const answer = await this.#post(action)
    this.#change({ pending: undefined, answers: { ...this.#state.answers, [action]: answer } })
    void this.#look()
    return answer
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    const json = await this.#ask('GET', this.address)
    const view = readLabView(json)
    this.#change(view.ok ? { view: newer(this.#state.view, view.value), isAway: false } : { isAway: true })
    clearTimeout(this.#timer)
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#look(), POLL_MS)
  }

  async #post(action: LabAction): Promise<LabAnswer> {
    const answer = readLabAnswer(await this.#ask('POST', `${this.address}/${action}`))
    if (!answer.ok) return { action, kind: 'unheard' }
    return 'why' in answer.value
      ? { action, kind: 'refused', why: answer.value.why }
      : { action, kind: 'done', done: answer.value }
  }

  /** The answer's JSON; undefined when there was none. */
  async #ask(method: 'GET' | 'POST', address: string): Promise<unknown> {
    try {
      const answer = await fetch(address, { method, signal: AbortSignal.timeout(TIMEOUT_MS) })
      return await answer.json()
    } catch {
      return undefined
    }
  }

  #change(part: Partial<LabState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of this.#listeners) listener()
  }
}

/** Two looks may be under way at once: the later one stands. */
function newer(before: LabView | undefined, now: LabView): LabView {
  return before !== undefined && before.serverAtMs > now.serverAtMs ? before : now
}
