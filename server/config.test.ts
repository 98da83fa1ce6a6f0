import { expect, it } from 'vitest'
import { readConfig } from './config'

const base = { DATABASE_URL: 'postgresql://localhost/x' }

it.each([
  ['127.0.0.1:10800', { host: '127.0.0.1', port: 10_800 }],
  ['gateway.example.org:1', { host: 'gateway.example.org', port: 1 }],
  ['[2001:db8::1]:65535', { host: '2001:db8::1', port: 65_535 }],
])('reads where messages for devices go: %s', (text, expected) => {
  expect(readConfig({ ...base, FARFIELD_DIRECTIP_MT: text }).directIpMt).toEqual(expected)
})

it.each(['gateway', 'gateway:', ':10800', 'gateway:0', 'gateway:70000', 'a:b:1', 'http://gateway:1'])(
  'says which variable is wrong when it is %s',
  (text) => {
    expect(() => readConfig({ ...base, FARFIELD_DIRECTIP_MT: text })).toThrow(
      'FARFIELD_DIRECTIP_MT: expected host:port',
    )
  },
)

it('sends nothing to devices unless told where', () => {
  expect(readConfig(base).directIpMt).toBeUndefined()
  expect(readConfig({ ...base, FARFIELD_DIRECTIP_MT: '' }).directIpMt).toBeUndefined()
})

it('does everything unless told its roles, of which ingest has two halves', () => {
  expect([...readConfig(base).roles]).toEqual(['doors', 'decode', 'race', 'live', 'jobs'])
  expect([...readConfig({ ...base, FARFIELD_ROLES: 'ingest' }).roles]).toEqual(['doors', 'decode'])
  expect([...readConfig({ ...base, FARFIELD_ROLES: 'decode,jobs' }).roles]).toEqual(['decode', 'jobs'])
  expect(() => readConfig({ ...base, FARFIELD_ROLES: 'door' })).toThrow('FARFIELD_ROLES')
})

it('has a link lab only with a door to the demo and its key', () => {
  const [FARFIELD_DEMO_DOOR, FARFIELD_DEMO_KEY] = ['127.0.0.1:5123', 'f'.repeat(64)]
  const door = { host: '127.0.0.1', port: 5123, key: FARFIELD_DEMO_KEY }
  expect(readConfig({ ...base, FARFIELD_DEMO_DOOR, FARFIELD_DEMO_KEY }).demoDoor).toEqual(door)
  expect(readConfig({ ...base, FARFIELD_DEMO_DOOR }).demoDoor).toBeUndefined()
  expect(readConfig({ ...base, FARFIELD_DEMO_DOOR, FARFIELD_DEMO_KEY: '' }).demoDoor).toBeUndefined()
  expect(() => readConfig({ ...base, FARFIELD_DEMO_DOOR, FARFIELD_DEMO_KEY: 'short' })).toThrow('FARFIELD_DEMO_KEY')
})

it('lets itself be crashed in tests only', () => {
  const crash = { DATABASE_URL: 'postgresql://x', FARFIELD_CRASH_AT: 'fixLog.append:after:3' }
  expect(readConfig({ ...crash, NODE_ENV: 'test' }).crash).toEqual({ point: 'fixLog.append', when: 'after', nth: 3 })
  expect(() => readConfig(crash)).toThrow(/FARFIELD_CRASH_AT is for tests/)
  expect(() => readConfig({ ...crash, NODE_ENV: 'production' })).toThrow(/FARFIELD_CRASH_AT is for tests/)
  expect(() => readConfig({ ...crash, NODE_ENV: 'test', FARFIELD_CRASH_AT: 'anywhere' })).toThrow(/POINT:before:N/)
})

const KEY = '0123456789abcdef01234567'

it('reads who may deliver over HTTP, and for whom', () => {
  const { doorKeys } = readConfig({ ...base, FARFIELD_DOORS: `rockblock:${KEY}, osmand:${KEY}-x@club` })
  expect(doorKeys).toEqual([
    { door: 'rockblock', key: KEY, organization: 'default' },
    { door: 'osmand', key: `${KEY}-x`, organization: 'club' },
  ])
  expect(readConfig(base).doorKeys).toEqual([])
})

it.each([`nowhere:${KEY}`, KEY, `osmand:${KEY.slice(1)}`, `osmand:${KEY}@`, `osmand:${KEY} rock7:${KEY}`])(
  'says that the doors are wrong, and nothing of their keys: %s',
  (text) => {
    const read = () => readConfig({ ...base, FARFIELD_DOORS: text })
    expect(read).toThrow('FARFIELD_DOORS: expected DOOR:KEY')
    expect(read).not.toThrow(KEY.slice(1))
  },
)

it('sends to RockBLOCKs only with an account, and its password only where it is safe', () => {
  const account = { FARFIELD_ROCKBLOCK_USER: 'club', FARFIELD_ROCKBLOCK_PASSWORD: 'secret' }
  const url = 'https://rockblock.rock7.com/rockblock/MT'
  expect(readConfig({ ...base, ...account }).rockBlockMt).toEqual({ url, user: 'club', password: 'secret' })
  expect(readConfig(base).rockBlockMt).toBeUndefined()
  expect(() => readConfig({ ...base, FARFIELD_ROCKBLOCK_USER: 'club' })).toThrow('go together')
  const elsewhere = (text: string) => () => readConfig({ ...base, ...account, FARFIELD_ROCKBLOCK_MT_URL: text })
  expect(elsewhere('http://127.0.0.1:9/MT')().rockBlockMt?.url).toBe('http://127.0.0.1:9/MT')
  for (const text of ['http://rockblock.rock7.com/rockblock/MT', 'rockblock.rock7.com'])
    expect(elsewhere(text)).toThrow('FARFIELD_ROCKBLOCK_MT_URL')
})

it('takes the secret that tokens are signed with, if it is long enough to be one, and never says it', () => {
  expect(readConfig(base).secret).toBeUndefined()
  expect(readConfig({ ...base, FARFIELD_SECRET: 's'.repeat(32) }).secret).toBe('s'.repeat(32))
  const short = () => readConfig({ ...base, FARFIELD_SECRET: 'swordfish' })
  expect(short).toThrow('FARFIELD_SECRET: expected 32 characters or more')
  expect(short).not.toThrow('swordfish')
})
