import pg from 'pg'

/**
 * `farfield_inbox`: messages came (payload: their streams' ids with commas between, '' for no stream). `farfield_fixes`: fixes came. `farfield_setup`: a race changed (its id).
 * `farfield_outbox`: a message for a device waits (its stream's id). `farfield_alarms`: alarms were recorded. `farfield_access`: somebody's tokens for the
 * operators' feed were revoked. `farfield_doors`: keys to the doors have changed.
 */
export type NoticeChannel = (typeof CHANNELS)[number]

const CHANNELS = [
  'farfield_inbox',
  'farfield_fixes',
  'farfield_setup',
  'farfield_outbox',
  'farfield_alarms',
  'farfield_access',
  'farfield_doors',
] as const

const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 5000

/** An ear on the database's notices. `listening` resolves when the first connection hears. */
export type NoticeListener = { readonly listening: Promise<void>; close(): Promise<void> }

/**
 * Listens on a connection of its own and connects again by itself, with longer pauses up to 5 s. A notice sent while it was
 * away is gone: `onReconnect` is called when it hears again, and then everything is to be read anew.
 */
export function listenForNotices(
  url: string,
  onNotice: (channel: NoticeChannel, payload: string) => void,
  onReconnect: () => void,
): NoticeListener {
  let closed = false
  let client: pg.Client | undefined
  let wake: (() => void) | undefined
  let heard: () => void = () => {}
  const listening = new Promise<void>((resolve) => {
    heard = resolve
  })

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    let retryMs = RETRY_MS_MIN
    let isFirst = true
    while (!closed) {
      const ear = await openEar(url, onNotice).catch(() => undefined)
      if (ear) {
        client = ear.client
        if (closed) break
        isFirst ? heard() : onReconnect()
        isFirst = false
        retryMs = RETRY_MS_MIN
        await ear.lost
      }
      if (!closed) await pause(retryMs)
      retryMs = Math.min(RETRY_MS_MAX, 2 * retryMs)
    }
    await client?.end().catch(() => {})
  }
  const running = run()
  const close = async () => {
    closed = true
    wake?.()
    await client?.end().catch(() => {})
    await running
  }
  return { listening, close }
}

async function openEar(url: string, onNotice: (channel: NoticeChannel, payload: string) => void) {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 })
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
  })
  client.on('notification', ({ channel, payload }) => onNotice(channel as NoticeChannel, payload ?? ''))
  try {
    await client.connect()
    await client.query(CHANNELS.map((channel) => `LISTEN ${channel}`).join('; '))
    return { client, lost }
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}
