import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canInstallPackages, findOnPath, installCommand, installPackages } from './apt.mjs'
import { waitUntil } from './children.mjs'
import { readOrMakeSecret } from './data-folder.mjs'
import { findFreePort } from './ports.mjs'
import { ping } from './redis-ping.mjs'
import { PlainFault, say } from './say.mjs'

const PROGRAMS = ['redis-server', 'valkey-server']
const PACKAGE = 'redis-server'

/** Resolves to the address of a Redis that answers: the one named by REDIS_URL, else our own, which forgets everything when it stops. */
export async function provideRedis({ env, folder, children }) {
  if (env.REDIS_URL) {
    await mustAnswer(env.REDIS_URL)
    return { url: env.REDIS_URL, kind: 'the Redis of REDIS_URL' }
  }
  mkdirSync(folder, { recursive: true })
  const program = findOnPath(PROGRAMS) ?? (await installProgram())
  return program ? startProgram(program, folder, children) : startStandIn(children)
}

async function mustAnswer(url) {
  try {
    await ping(url)
  } catch (error) {
    throw new PlainFault(
      `The Redis that REDIS_URL names cannot be reached: ${(error.message || error.code).replace(/\.$/, '')}.`,
    )
  }
}

async function installProgram() {
  const installed = canInstallPackages() && (await installPackages([PACKAGE])) && findOnPath(PROGRAMS)
  if (installed) return installed
  const advice = findOnPath(['apt-get']) ? ` To have a real one: ${installCommand([PACKAGE])}` : ''
  say(`No redis-server or valkey-server here: the slower stand-in written in JavaScript is used.${advice}`)
}

/** Loopback only, with a password, nothing kept on disk. The password stands in a file, where other users cannot see it. */
async function startProgram(program, folder, children) {
  const password = readOrMakeSecret(join(folder, 'password'))
  const port = await findFreePort()
  const config = join(folder, 'redis.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    'save ""',
    'appendonly no',
    `dir "${folder}"`,
    'daemonize no',
  ]
  if (!existsSync(config)) writeFileSync(config, '', { mode: 0o600 })
  writeFileSync(config, `${settings.join('\n')}\n`)
  children.start('redis', program, [config], { stopPlace: 8 })
  const url = `redis://:${password}@127.0.0.1:${port}`
  await waitUntil('Redis', () => ping(url), { children })
  return { url, kind: program }
}

async function startStandIn(children) {
  const port = await findFreePort()
  const file = fileURLToPath(new URL('./redis-stand-in.mjs', import.meta.url))
  children.start('redis', process.execPath, [file, String(port)], { stopPlace: 8 })
  const url = `redis://127.0.0.1:${port}`
  await waitUntil('The Redis stand-in', () => ping(url), { children })
  return { url, kind: 'the stand-in for Redis' }
}
