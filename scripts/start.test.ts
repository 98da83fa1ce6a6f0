import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const projectFolder = fileURLToPath(new URL('..', import.meta.url))
let dataFolder = ''
beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'farfield-start-'))
})
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))

/**
 * Ports nobody listens on, and services that are not there, so that nothing is started for real. The ports lie below those that a
 * system gives to whoever asks for any, so that no other test is on one by chance.
 */
const nothing = {
  FARFIELD_WEB_PORT: '29101',
  FARFIELD_SERVER_PORT: '29102',
  FARFIELD_DIRECTIP_PORT: '29103',
  FARFIELD_DOORS_PORT: '29104',
  DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
}

function run(script: string, args: string[], env: Record<string, string | undefined>) {
  const all = { ...process.env, FARFIELD_DATA_DIR: dataFolder, ...env }
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: projectFolder,
    env: all,
    encoding: 'utf8',
  })
  return { status, lines: stderr.trim().split('\n') }
}

test('a taken port is one line that names the port and the variable', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const outcome = run('scripts/start.mjs', [], { ...nothing, FARFIELD_DIRECTIP_PORT: String(port) })
  server.close()
  expect(outcome.status).toBe(1)
  expect(outcome.lines).toEqual([`Port ${port} for DirectIP is taken. Set FARFIELD_DIRECTIP_PORT to another port.`])
})

test('a port that is no number is one line', () => {
  const outcome = run('scripts/start.mjs', [], { ...nothing, FARFIELD_WEB_PORT: '80 or so' })
  expect(outcome).toEqual({ status: 1, lines: ['FARFIELD_WEB_PORT is "80 or so", which is not a port number.'] })
})

test('a tool without a running Farfield and without a database says what to do', () => {
  const outcome = run('scripts/tool.mjs', ['replay', '--tracks', 'x', '--race', 'y'], { DATABASE_URL: undefined })
  expect(outcome.status).toBe(1)
  expect(outcome.lines).toEqual([expect.stringContaining('npm start')])
})

test('a process that was started is ended even when whoever started it is killed', async () => {
  const program = `
    import { Children } from './scripts/children.mjs'
    const { pid } = new Children(process.env.FARFIELD_DATA_DIR).start('sleeper', process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log(pid)
    setInterval(() => {}, 1000)`
  const env = { ...process.env, FARFIELD_DATA_DIR: dataFolder }
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: projectFolder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))))
  expect(process.kill(pid, 0)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 })
})

test('a process that is to stay is started again when it ends, with a pause that grows, until it is given up', async () => {
  const program = `
    import { Children } from './scripts/children.mjs'
    const children = new Children(process.env.FARFIELD_DATA_DIR, { revivePausesMs: [100, 200] })
    children.firstDeath.catch(async (fault) => {
      console.log(fault.message.split('\\n')[0])
      await children.stopAll()
      process.exit(0)
    })
    children.revive(children.start('brief', process.execPath, ['-e', 'console.log("ran")']))`
  const env = { ...process.env, FARFIELD_DATA_DIR: dataFolder }
  const args = ['--input-type=module', '-e', program]
  const { stdout } = spawnSync(process.execPath, args, { cwd: projectFolder, env, encoding: 'utf8' })
  expect(stdout.trim().split('\n')).toEqual([
    'The brief process has ended (code 0). It is started again in 0.1 s.',
    'The brief process has ended (code 0). It is started again in 0.2 s.',
    expect.stringMatching(/^The brief process has stopped \(code 0\)/),
  ])
  expect(readFileSync(join(dataFolder, 'brief.log'), 'utf8')).toBe('ran\nran\nran\n')
})
