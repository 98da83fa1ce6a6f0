import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The first statement of this name, before Postgres has it or once Postgres has done it and nobody knows. A prepared one has a name, others are known by their text. */
export type StatementWish = { readonly name: string; readonly when: 'before' | 'after' }

/** A way to Postgres that can be shut, that can stand still, and that can do so at a statement. */
export type PostgresGate = {
  readonly url: string
  /** Connections break, and new ones are refused. */
  shut(): void
  open(): void
  /** Connections stay, are taken, and nothing passes: Postgres hangs. */
  freeze(): void
  thaw(): void
  /** Calls once, and lets nothing more of that connection pass. */
  onStatement(wish: StatementWish, call: () => void): void
  /** The names of all statements so far. */
  readonly seen: ReadonlySet<string>
  close(): Promise<void>
}

export async function createGate(databaseUrl: string): Promise<PostgresGate> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const seen = new Set<string>()
  let isShut = false
  let isFrozen = false
  let watch: { wish: StatementWish; call: () => void } | undefined

  /** Whether these bytes hold the statement that is waited for. */
  const isWished = (bytes: Buffer): boolean => {
    const statements = statementsOf(bytes)
    for (const statement of statements) seen.add(statement)
    return watch !== undefined && statements.includes(watch.wish.name)
  }
  const take = () => {
    const { wish, call } = watch ?? {}
    watch = undefined
    return { when: wish?.when, call: call ?? (() => {}) }
  }
  const join = (socket: Socket, onward: Socket) => {
    let answer: (() => void) | undefined
    socket.on('data', (bytes) => {
      if (!isWished(bytes)) return void onward.write(bytes)
      const { when, call } = take()
      socket.pause()
      if (when === 'before') return call()
      answer = call
      onward.write(bytes)
    })
    onward.on('data', (bytes) => {
      if (answer === undefined) return void socket.write(bytes)
      if (isReady(bytes)) answer()
    })
  }
  const gate = createServer((socket) => {
    if (isShut) return void socket.destroy()
    const onward = connect(Number(target.port || 5432), target.hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    join(socket, onward)
    if (isFrozen) for (const one of [socket, onward]) one.pause()
  }).listen(0, '127.0.0.1')
  await once(gate, 'listening')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(gate.address() as { port: number }).port}`
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: url.toString(),
    seen,
    shut: () => {
      isShut = true
      breakAll()
    },
    open: () => {
      isShut = false
    },
    freeze: () => {
      isFrozen = true
      for (const socket of open) socket.pause()
    },
    thaw: () => {
      isFrozen = false
      for (const socket of open) socket.resume()
    },
    onStatement: (wish, call) => {
      watch = { wish, call }
    },
    close: async () => {
      breakAll()
      gate.close()
      await once(gate, 'close')
    },
  }
}

/**
 * What is asked in a piece of the PostgreSQL frontend protocol (messages of a letter and a length): of `Q` its text, of `B` the name of what was prepared;
 * of one that is not named, nothing. The driver writes each statement in one piece, or begins a piece with it; what goes on from the piece before, as
 * the first message of a connection does, has no such letter or length and is passed over.
 */
function statementsOf(bytes: Buffer): string[] {
  const statements: string[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const [kind, length] = [String.fromCharCode(bytes[at] ?? 0), bytes.readInt32BE(at + 1)]
    if (!/[A-Za-z]/.test(kind) || length < 4) break
    const rest = bytes.subarray(at + 5, at + 1 + length).toString('latin1')
    if (kind === 'Q') statements.push(rest.split('\0')[0] ?? '')
    if (kind === 'B') statements.push(rest.split('\0')[1] || 'unnamed')
    at += 1 + length
  }
  return statements
}

/** Ends with ReadyForQuery: `Z`, a length of 5, the state of the transaction. */
function isReady(bytes: Buffer): boolean {
  return bytes.length >= 6 && bytes.at(-6) === 0x5a && bytes.readInt32BE(bytes.length - 5) === 5
}
