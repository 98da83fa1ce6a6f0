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
