#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which is a download from outside the package registry.
 * Speaks the engine's newline-delimited JSON-RPC on stdin/stdout and drives the published wasm engine through adapter-pg.
 * See docs/decisions/011-migrations-without-the-engine.md.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'

const wasmFile = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm')
  .replace(/[^/\\]*$/, '')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: 'boolean' },
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
})
const datasourceUrl = JSON.parse(values.datasource ?? '{}').url

function printVersion() {
  const { version } = JSON.parse(readFileSync(`${wasmFile}package.json`, 'utf8'))
  console.log('schema-engine-cli', version.split('.').pop())
}

/** The engine's one-shot commands; the answer is the exit code and a log line on stderr. */
async function runCli(command) {
  try {
    if (command === 'can-connect-to-database') await withClient(datasourceUrl, (client) => client.query('select 1'))
    else if (command === 'create-database') await createDatabase(datasourceUrl)
    else if (command === 'drop-database') await dropDatabase(datasourceUrl)
    else throw new Error(`unknown command ${command}`)
  } catch (error) {
    const code = { '3D000': 'P1003', '42P04': 'P1009', '28P01': 'P1000' }[error.code] ?? 'P1001'
    // The CLI skips the first line of stderr: give it one to skip.
    logLine('INFO', { message: 'schema-engine' })
    logLine('ERROR', { message: error.message || String(error), error_code: code })
    process.exitCode = 1
  }
}

function logLine(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

async function withClient(url, work) {
  const client = new pg.Client(connectionOf(url))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function createDatabase(url) {
  const { database } = connectionOf(url)
  await withMaintenance(url, (client) => client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`))
  return database
}

async function dropDatabase(url) {
  const name = pg.escapeIdentifier(connectionOf(url).database)
  await withMaintenance(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
}

function withMaintenance(url, work) {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  return withClient(maintenance.toString(), work)
}

/** Fields instead of an address: adapter-pg spreads `database` beside a connection string, and the string would win. */
function connectionOf(url) {
  const address = new URL(url)
  address.searchParams.delete('schema')
  return parseIntoClientConfig(address.toString())
}

/** Answers requests in order until stdin closes. */
async function serveRpc() {
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory())
  const datamodels = values.datamodels?.map((path) => [path, readFileSync(path, 'utf8')])
  await startWasm()
  let engine
  const engineOnce = () => {
    engine ??= glue.SchemaEngine.new({ datamodels }, () => {}, adapter)
    return engine
  }
  let queue = Promise.resolve()
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const request = line.trim() ? JSON.parse(line) : {}
      if (request.method) queue = queue.then(() => answer(request, engineOnce))
    })
    .on('close', () => queue.then(() => process.exit(0)))
}

async function startWasm() {
  const bytes = readFileSync(`${wasmFile}schema_engine_bg.wasm`)
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: '',
    set_message(message) {
      this.message = message
    },
  }
}

async function answer({ id, method, params }, engineOnce) {
  try {
    send({ id, result: (await call(id, method, params, engineOnce)) ?? {} })
  } catch (error) {
    const isPanic = error instanceof WebAssembly.RuntimeError
    const data = {
      is_panic: isPanic,
      message: error?.message ?? String(error),
      error_code: error?.code,
      meta: error?.meta,
    }
    send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
  }
}

async function call(id, method, params, engineOnce) {
  if (method === 'createDatabase') return { databaseName: await createDatabase(params.datasource.url ?? datasourceUrl) }
  const engine = await engineOnce()
  if (method === 'getDatabaseVersion') return engine.version(params)
  const result = await engine[method](params)
  if (method !== 'diff' || !result?.stdout) return result
  send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } })
  return { ...result, stdout: null }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

/** adapter-pg with what the engine needs beyond queries: whole scripts, and a shadow database of its own. */
function adapterFactory() {
  const schema = datasourceUrl ? (new URL(datasourceUrl).searchParams.get('schema') ?? undefined) : undefined
  const options = schema ? { schema } : undefined
  const config = { ...(datasourceUrl ? connectionOf(datasourceUrl) : {}), max: 1, Client: CharAsTextClient }
  const factory = new PrismaPg(config, options)
  factory.connect = () => openAdapter(config, options)
  factory.connectToShadowDb = () => openShadow(config, options)
  return factory
}

/**
 * adapter-pg splits scripts on ";", which breaks `$$` bodies: send the script whole, as the native engine does.
 * The engine panics on a CHECK constraint unless its type arrives as a single character, a type adapter-pg never names.
 */
async function openAdapter(config, options) {
  const pool = new pg.Pool(config)
  const adapter = await new PrismaPg(pool, { ...options, disposeExternalPool: true }).connect()
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    const place = result.columnNames.indexOf('constraint_type')
    if (place >= 0) result.columnTypes[place] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (sql) => {
    await pool.query(sql).catch((error) => adapter.onError(error))
  }
  return adapter
}

/** The shadow's own connections end before it is dropped: a database in use cannot be. */
async function openShadow(config, options) {
  const database = `prisma_migrate_shadow_db_${globalThis.crypto.randomUUID()}`
  const main = await openAdapter(config, options)
  await main.executeScript(`CREATE DATABASE "${database}"`)
  const shadow = await openAdapter({ ...config, database }, options)
  const dispose = shadow.dispose.bind(shadow)
  shadow.dispose = async () => {
    await dispose()
    await main.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    await main.dispose()
  }
  return shadow
}

/** PostgreSQL's internal type `"char"` (oid 18) is unknown to adapter-pg: let it read text (25). */
function charAsText(result) {
  for (const one of [result].flat())
    for (const field of one?.fields ?? []) if (field.dataTypeID === 18) field.dataTypeID = 25
  return result
}

class CharAsTextClient extends pg.Client {
  query(...args) {
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      args[args.length - 1] = (error, result) => callback(error, charAsText(result))
      return super.query(...args)
    }
    const running = super.query(...args)
    return typeof running?.then === 'function' ? running.then(charAsText) : running
  }
}

if (values.version) printVersion()
else if (positionals[0] === 'cli') await runCli(positionals[1])
else await serveRpc()
