import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'

export type IngestOptions = {
  readonly streams: number
  readonly messages: number
  /** 1: doors and decoding in one process; 2: each in its own. */
  readonly processes: 1 | 2
  readonly sos: boolean
}

export const INGEST_USAGE = `Measures the way from a DirectIP connection into the fix log and prints one line of JSON.

  npm run -s bench:ingest -- [options]

  --streams N     devices, each a field gateway of ten trackers (default: 200)
  --messages N    messages in all, ten fixes or so in each (default: 20000)
  --processes N   2: doors and decoding each in a process of its own, as a busy server runs; 1: both in one (default: 2)
  --sos           also calls for help, 30 a second among the messages at half load, and an operator who watches for them

Real TCP, the server as it is shipped, real Postgres and Redis: those that DATABASE_URL and REDIS_URL name, in a database of its own,
else embedded ones that write everything through.

  warmUp          messages that go before anything is measured
  messagesPerS    confirmed, as fast as they are taken
  fixesPerS       in the fix log, from the first connection to the last fix
  ackMs           from the first byte to the confirmation, at half that load (at most 1500 messages/s): ackAtPerS
  cpuMsPerMessage what server, load and Postgres take of a core; Postgres only where it runs on this machine
  sosMs           from the first byte of a call for help to the operator's socket, both in a process of their own
  sos             calls sent, shown to the operator, and recorded in the end
  lost            fixes of confirmed messages that the log does not have in the end
  duplicatesStored  messages and fixes that it has twice
  baseline        the same fixes as JSON rows, one by one, each committed: fixesPerS`

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseIngestOptions(args: readonly string[]): Result<IngestOptions | 'help', string> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { streams: text, messages: text, processes: text, sos: flag, help: { ...flag, short: 'h' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true })
    if (values.help) return ok('help')
    const { streams = '200', messages = '20000', processes = '2' } = values
    for (const [name, figure] of Object.entries({ streams, messages })) {
      if (!/^[1-9]\d{0,6}$/.test(figure)) return bad(`--${name} ${figure}: a whole number from 1 on`)
    }
    if (Number(messages) < 2 * Number(streams)) return bad('At least two messages for each stream.')
    if (processes !== '1' && processes !== '2') return bad(`--processes ${processes}: 1 or 2`)
    return ok({
      streams: Number(streams),
      messages: Number(messages),
      processes: processes === '1' ? 1 : 2,
      sos: values.sos === true,
    })
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}
