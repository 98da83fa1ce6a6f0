import { constants, setPriority } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { type Database, openDatabase } from '#db/client'
import { DEVICE_FAULT_KINDS } from '#protocol/devices/fault'
import { EDGE_FAULT_KINDS } from '#protocol/edge/fault'
import { LIVE_FAULT_KINDS } from '#protocol/live/fault'
import { SBD_FAULT_KINDS } from '#protocol/sbd/fault'
import { TOKEN_FAULT_KINDS } from '#protocol/token'
import { readConfig, type ServerConfig } from './config'
import type { AccessKeeper } from './console/access-keeper'
import { ALARM_FAULT_KINDS } from './console/alarm-ear'
import { withCrash } from './crash-points'
import { createDemoDoor } from './demo/demo-door'
import { JOURNAL_FAULT_KINDS } from './files/file-alarm-journal'
import { ANSWER_FAULT_KINDS, createAnswers } from './ingest/answers'
import { type IngestLoop, runIngestLoop } from './ingest/ingest-loop'
import { createReplies, REPLY_FAULT_KINDS } from './ingest/replies'
import { INGEST_FAULT_KINDS } from './ingest/stream-step'
import { createStreamWorker, type StreamWorker, type StreamWorkerPorts } from './ingest/stream-worker'
import { answerInTime, TIMELY_INBOX_FAULT_KINDS } from './ingest/timely-inbox'
import { DIRECTIP_FAULT_KINDS, listenDirectIp } from './iridium/directip-listener'
import { createMtClient } from './iridium/mt-client'
import { createRockBlockLink } from './iridium/rockblock-mt'
import { createOutboxSender, OUTBOX_FAULT_KINDS } from './jobs/outbox-sender'
import { keepRetention } from './jobs/retention'
import { createLinkLab } from './lab/link-lab'
import { type KeptRooms, keepLiveRooms } from './live/live-rooms'
import { createLog, type Log } from './log'
import { createMemoryLiveBus } from './memory/memory-live-bus'
import { createMemorySyncStateStore } from './memory/memory-sync-state-store'
import { createMetrics, type Metrics } from './metrics'
import type { Inbox } from './ports/inbox'
import type { LinkLab } from './ports/link-lab'
import type { LiveBus } from './ports/live-bus'
import type { Notice } from './ports/notices'
import type { ErasableSyncStateStore } from './ports/sync-state-store'
import { createPostgresFixLog } from './postgres/postgres-fix-log'
import { createPostgresInbox } from './postgres/postgres-inbox'
import { createPostgresLabRecord } from './postgres/postgres-lab-record'
import { hearPostgresNotices } from './postgres/postgres-notices'
import { createPostgresOutbox, createPostgresOutgoingQueue } from './postgres/postgres-outbox'
import { createPostgresPublishedResults } from './postgres/postgres-published-results'
import { createPostgresPublishedStandings } from './postgres/postgres-published-standings'
import { createPostgresPublishedStore } from './postgres/postgres-published-store'
import { createPostgresRaceStore } from './postgres/postgres-race-store'
import { createPostgresRetention } from './postgres/postgres-retention'
import { createPostgresStreamRegistry } from './postgres/postgres-stream-registry'
import { type RaceSupervisor, superviseRaces } from './race/race-supervisor'
import { createRuleDesk, RULE_FAULT_KINDS } from './race/rule-desk'
import { connectRedis, waitForRedis } from './redis/connection'
import { ALARM_CHANNELS, createRedisLiveBus } from './redis/redis-live-bus'
import { createRedisSyncStateStore } from './redis/redis-sync-state-store'
import { CONSOLE_FAULT_KINDS } from './socket/console-gate'
import { createHttpDoor } from './socket/http-door'
import { originRule } from './socket/origin-rule'
import { createPassCheck, PASS_FAULT_KINDS } from './socket/pass-check'
import { createResultsDoor } from './socket/results-door'
import { openSocketGate, SOCKET_FAULT_KINDS } from './socket/socket-gate'
import { DOOR_FAULT_KINDS } from './sources/http-receiver'
import { type Console, consoleHealth, openConsole, startConsole } from './start-console'
import { type OpenDoors, startDoors } from './start-doors'

/** What a role gives back to be ended by, in the order they were started. */
type Closer = { readonly name: string; readonly close: () => Promise<unknown> }

/** What every role stands on. */
type Base = {
  readonly config: ServerConfig
  readonly log: Log
  readonly metrics: Metrics
  readonly db: Database
  readonly memory: Memory
  readonly closers: Closer[]
}

/** Hand-overs 3 to 9 at work: the loop over all streams, and the worker that it runs. */
type Ingest = IngestLoop & { readonly worker: StreamWorker }

type Memory = {
  readonly syncStates: ErasableSyncStateStore
  readonly bus: LiveBus
  readonly alarmBus: LiveBus
  readonly kind: 'redis' | 'process'
}

const now = () => Date.now()

const OUTBOX_WORKERS = 16

const POSTGRES_PATIENCE_MS = 2000

/** Saving sync state costs half as much as decoding a message: under load it is not done for each. */
const STATE_SAVED_EVERY_MS = 1000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  // Whoever waits at a door of this machine goes first.
  if (config.roles.has('decode') && !config.roles.has('doors')) setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const log = createLog(config.logLevel)
  const closers: Closer[] = []
  const metrics = createMetrics([
    ...SBD_FAULT_KINDS,
    ...EDGE_FAULT_KINDS,
    ...LIVE_FAULT_KINDS,
    ...INGEST_FAULT_KINDS,
    ...REPLY_FAULT_KINDS,
    ...ANSWER_FAULT_KINDS,
    ...OUTBOX_FAULT_KINDS,
    ...RULE_FAULT_KINDS,
    ...DIRECTIP_FAULT_KINDS,
    ...DOOR_FAULT_KINDS,
    ...TIMELY_INBOX_FAULT_KINDS,
    ...DEVICE_FAULT_KINDS,
    ...SOCKET_FAULT_KINDS,
    ...CONSOLE_FAULT_KINDS,
    ...TOKEN_FAULT_KINDS,
    ...PASS_FAULT_KINDS,
    ...ALARM_FAULT_KINDS,
    ...JOURNAL_FAULT_KINDS,
  ])
  const end = endInOrder(closers, log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end)
  const db = openDatabase(config.databaseUrl)
  closers.push({ name: 'postgres', close: () => db.close() })
  const memory = await openMemory(config, log, closers)
  const base: Base = { config, log, metrics, db, memory, closers }
  const console = await startConsole(base, memory.alarmBus)
  const stores = openStores(base)
  const ingest = config.roles.has('decode') ? startDecoding(base, stores) : undefined
  // The ear outside: an alarm is heard whatever the record does.
  const heard = () => console.desk.ear.listenTo(answerInTime(stores.inbox, metrics.counters))
  const doors = config.roles.has('doors') ? await openDoors(base, heard()) : undefined
  await ingest?.sweep()
  const race = config.roles.has('race') ? startRace(base) : undefined
  const outbox = config.roles.has('jobs') ? startOutbox(base) : undefined
  if (config.roles.has('jobs')) startRetention(base)
  const access = await startHttp(base, { console, ingest, race, lab: openLab(base, ingest, end) })
  const listeners = { ingest, race, outbox, console, access, doors }
  const notices = hearPostgresNotices(config.databaseUrl, (notice) => passOn(notice, listeners))
  closers.push({ name: 'notices', close: () => notices.close() })
  log.info(
    { http: config.httpPort, directIp: config.directIpPort, roles: [...config.roles], memory: memory.kind },
    'server is up',
  )
}

async function openMemory(config: ServerConfig, log: Log, closers: Closer[]): Promise<Memory> {
  if (config.redisUrl === undefined) {
    const buses = { bus: createMemoryLiveBus(), alarmBus: createMemoryLiveBus() }
    return { kind: 'process', syncStates: createMemorySyncStateStore(), ...buses }
  }
  const redis = connectRedis(config.redisUrl, log)
  const subscriber = connectRedis(config.redisUrl, log)
  closers.push({ name: 'redis', close: async () => [redis.disconnect(), subscriber.disconnect()] })
  await Promise.all([waitForRedis(redis, 3000), waitForRedis(subscriber, 3000)])
  return {
    kind: 'redis',
    syncStates: createRedisSyncStateStore(redis),
    bus: createRedisLiveBus(redis, subscriber, log),
    alarmBus: createRedisLiveBus(redis, subscriber, log, ALARM_CHANNELS),
  }
}

/** What both halves of ingest, the doors and the decoding, write to and read from. */
type Stores = Pick<StreamWorkerPorts, 'inbox' | 'fixLog' | 'registry'> & Pick<Memory, 'syncStates'>

function openStores({ config, db, memory }: Base): Stores {
  const stores = {
    inbox: createPostgresInbox(db, { isReadHere: config.roles.has('decode') }),
    fixLog: createPostgresFixLog(db),
    registry: createPostgresStreamRegistry(db),
    syncStates: memory.syncStates,
  }
  return config.crash === undefined ? stores : withCrash(stores, config.crash)
}

/** Hears of new messages by notices, whichever process has recorded them. */
function startDecoding({ config, log, metrics, db, closers }: Base, stores: Stores): Ingest {
  const outbox = createPostgresOutbox(db, now)
  const worker = createStreamWorker({
    ...stores,
    counters: metrics.counters,
    log,
    saving: { everyMs: STATE_SAVED_EVERY_MS, now },
    ...(!hasWayToDevices(config)
      ? {}
      : {
          replies: createReplies({ outbox, now, counters: metrics.counters, log }),
          answers: createAnswers({
            ...{ outbox, standings: createPostgresPublishedStandings(db), now, counters: metrics.counters, log },
          }),
        }),
  })
  const loop = runIngestLoop({ worker, streamsWithWork: stores.inbox.streamsWithWork, log })
  closers.push({ name: 'ingest', close: () => loop.stop() })
  metrics.gauge('ingest_streams_waiting', 'Streams with messages not yet processed.', () => loop.backlog())
  return { ...loop, worker }
}

/** Hand-overs 1 and 2: a sender is answered once its bytes are committed, and nothing else is done for it here. */
async function openDoors(base: Base, inbox: Inbox): Promise<OpenDoors> {
  const { config, log, metrics, closers } = base
  const door = await listenDirectIp({
    port: config.directIpPort,
    allow: config.directIpAllow,
    inbox,
    counters: metrics.counters,
    log,
    now,
  })
  closers.push({ name: 'directip', close: () => new Promise((resolve) => door.close(resolve)) })
  return startDoors(base, inbox)
}

/** Sends what waits for devices, where there is a way to them. */
function startOutbox({ config, log, metrics, db, closers }: Base): IngestLoop {
  const queue = createPostgresOutgoingQueue(db)
  const { directIpMt, rockBlockMt } = config
  const links = {
    ...(directIpMt === undefined ? {} : { directip: createMtClient(directIpMt) }),
    ...(rockBlockMt === undefined ? {} : { rockblock: createRockBlockLink(rockBlockMt) }),
  }
  const sender = createOutboxSender({ queue, links, now, counters: metrics.counters, log })
  const worker = {
    drain: async (streamId: string | null) => (streamId === null ? undefined : sender.drain(streamId)),
  }
  // A request waits on the gateway, not on this machine.
  const loop = runIngestLoop({ worker, streamsWithWork: sender.streamsWithWork, log, workers: OUTBOX_WORKERS })
  const stop = () => {
    sender.stop()
    return loop.stop()
  }
  closers.push({ name: 'outbox', close: stop })
  metrics.gauge('outbox_streams_waiting', 'Streams with messages that are due to their device.', () => loop.backlog())
  const countStates = () => queue.countStates(now())
  metrics.gauges('outbox_messages', 'Messages for devices of the last seven days, by state.', 'state', countStates)
  void loop.sweep()
  return loop
}

function startRetention({ log, metrics, db, closers }: Base): void {
  const keeper = createPostgresRetention(db)
  const retention = keepRetention({ keeper, now, counters: metrics.counters, log })
  closers.push({ name: 'retention', close: () => retention.stop() })
}

/** The link lab works on the ingest of this very process, and only where a demo lets itself be disturbed. */
function openLab({ config, db, memory }: Base, ingest: Ingest | undefined, end: () => void): LinkLab | undefined {
  const { demoDoor, directIpMt } = config
  if (demoDoor === undefined || ingest === undefined) return undefined
  return createLinkLab({
    record: createPostgresLabRecord(db),
    radio: createDemoDoor(demoDoor),
    worker: ingest.worker,
    syncStates: memory.syncStates,
    hasReplies: directIpMt !== undefined,
    // A moment for the answer to leave.
    restart: () => setTimeout(end, 200),
    now,
  })
}

function startRace({ config, log, metrics, db, memory, closers }: Base): RaceSupervisor {
  const store = createPostgresRaceStore(db)
  const ways = { outbox: createPostgresOutbox(db, now), registry: createPostgresStreamRegistry(db) }
  const desk = { ...ways, store, counters: metrics.counters, log, now }
  const rules = hasWayToDevices(config) ? createRuleDesk(desk) : undefined
  const races = superviseRaces({
    store,
    bus: memory.bus,
    now,
    counters: metrics.counters,
    log,
    ...(rules === undefined ? {} : { rules }),
  })
  closers.push({ name: 'race', close: () => races.stop() })
  metrics.gauge('races_written', 'Races whose field this process writes.', () => races.racesWritten())
  void races.sweep()
  return races
}

type Parts = {
  readonly console: Console
  readonly ingest: IngestLoop | undefined
  readonly race: RaceSupervisor | undefined
  readonly lab: LinkLab | undefined
}

async function startHttp(base: Base, parts: Parts): Promise<AccessKeeper | undefined> {
  const { config, log, metrics, db, memory, closers } = base
  const allows = originRule(config.allowedOrigins)
  const passes = createPassCheck(config.secret, now, metrics.counters)
  let rooms: KeptRooms | undefined
  let access: AccessKeeper | undefined
  const server = createHttpDoor({
    ...(config.roles.has('live')
      ? {
          rooms: { open: async (sight) => rooms?.open(sight) },
          results: createResultsDoor(createPostgresPublishedResults(db), now),
        }
      : {}),
    ...(parts.lab === undefined ? {} : { lab: parts.lab }),
    allows,
    passes,
    health: async () => healthOf(await postgresAnswers(db), base, parts),
    metricsText: () => metrics.registry.metrics(),
    now,
    log,
  })
  if (config.roles.has('live')) {
    const gate = openSocketGate(server, allows, metrics.counters, log)
    rooms = keepLiveRooms({
      published: createPostgresPublishedStore(db),
      bus: memory.bus,
      now,
      counters: metrics.counters,
      log,
      fanOut: gate.fanOut,
      dismiss: gate.dismiss,
    })
    gate.serve(rooms, passes)
    metrics.gauge('viewers', 'Sockets that follow a race.', () => gate.viewerCount())
    closers.push({ name: 'live', close: () => Promise.all([rooms?.stop(), gate.close()]) })
    access = openConsole(base, parts.console, gate)
  } else {
    closers.push({ name: 'http', close: () => new Promise((resolve) => server.close(resolve)) })
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.httpPort, resolve)
  })
  return access
}

/** Within a moment: one that hangs is as good as away. */
async function postgresAnswers(db: Database): Promise<boolean> {
  const answer = db.pool.query('select 1').then(
    () => true,
    () => false,
  )
  return Promise.race([answer, wait(POSTGRES_PATIENCE_MS, false, { ref: false })])
}

/** Without Postgres nothing can be acknowledged: not ok. Without Redis all works, slower: ok, but said. */
function healthOf(postgres: boolean, { config, memory }: Base, { console, ingest, race }: Parts) {
  const busUp = memory.bus.isUp()
  const report = {
    status: !postgres ? 'down' : busUp ? 'ok' : 'degraded',
    postgres: postgres ? 'answers' : 'away: messages stay unanswered and will come again',
    memory:
      memory.kind === 'process'
        ? 'in this process, no Redis'
        : busUp
          ? 'Redis answers'
          : 'Redis away: pages follow the record, slower',
    ...(ingest === undefined ? {} : { streamsWaiting: ingest.backlog(), replies: repliesText(config) }),
    ...(race === undefined ? {} : { racesWritten: race.racesWritten() }),
    ...(config.roles.has('doors') || config.roles.has('live') ? { alarms: consoleHealth(console) } : {}),
  }
  return { ok: postgres, report }
}

/** Whether messages to devices go anywhere, and so are worth putting into the outbox. */
function hasWayToDevices({ directIpMt, rockBlockMt }: ServerConfig): boolean {
  return directIpMt !== undefined || rockBlockMt !== undefined
}

/** Whether senders hear from us, in words. Anybody may read them: no address of a gateway is among them. */
function repliesText({ directIpMt, rockBlockMt }: ServerConfig): string {
  const ways = [...(directIpMt === undefined ? [] : ['DirectIP']), ...(rockBlockMt === undefined ? [] : ['RockBLOCK'])]
  if (ways.length === 0)
    return 'none go out: FARFIELD_DIRECTIP_MT is not set, so nobody is asked for what is missing, and no alarm is answered'
  return `go by ${ways.join(' and ')} when something is missing, or waits for an answer`
}

type Listeners = {
  readonly ingest: IngestLoop | undefined
  readonly race: RaceSupervisor | undefined
  readonly outbox: IngestLoop | undefined
  readonly console: Console
  readonly access: AccessKeeper | undefined
  readonly doors: OpenDoors | undefined
}

function passOn(notice: Notice, { ingest, race, outbox, console, access, doors }: Listeners): void {
  if (notice.kind === 'inbox') ingest?.nudge(notice.streamId)
  if (notice.kind === 'fixes') race?.fixesArrived()
  if (notice.kind === 'outbox') outbox?.nudge(notice.streamId)
  if (notice.kind === 'alarms') console.desk.alarmsRecorded()
  if (notice.kind === 'access') void access?.refresh()
  if (notice.kind === 'doors') void doors?.read()
  if (notice.kind === 'setup') {
    race?.setupChanged(notice.raceId)
    void console.directory.refresh()
  }
  if (notice.kind === 'reconnected') {
    // What was said meanwhile is lost: look at everything.
    void ingest?.sweep()
    void race?.sweep()
    void outbox?.sweep()
    race?.setupsMayHaveChanged()
    race?.fixesArrived()
    void access?.refresh()
    void doors?.read()
    void console.directory.refresh()
    console.desk.alarmsRecorded()
  }
}

/** Ends in the reverse order of the start: doors first, so that nothing new comes in; the database last. */
function endInOrder(closers: Closer[], log: Log): () => Promise<void> {
  let ending = false
  return async () => {
    if (ending) return
    ending = true
    for (const { name, close } of closers.reverse()) {
      await close().catch((error) => log.error({ err: error, name }, 'could not be closed'))
    }
    log.info('server has ended')
    process.exit(0)
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const taken =
    error.code === 'EADDRINUSE' ? `Port ${(error as { port?: number }).port} is taken by another program.` : undefined
  console.error(taken ?? error)
  process.exit(1)
})
