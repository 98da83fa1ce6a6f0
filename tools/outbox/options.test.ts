import { describe, expect, it } from 'vitest'
import { parseOutboxOptions } from './options'

const read = (line: string) => parseOutboxOptions(line.split(' ').filter((word) => word !== ''))

describe('the command line of the outbox', () => {
  it.each([
    ['list', { command: 'list', limit: 50 }],
    [
      'list --device 300000000000017 --state sent --limit 5',
      { command: 'list', imei: '300000000000017', state: 'sent', limit: 5 },
    ],
    ['cancel 17', { command: 'cancel', number: 17 }],
    ['alerts --organization club', { command: 'alerts', organization: 'club' }],
    ['budget', { command: 'budget' }],
    ['set-budget', { command: 'set-budget' }],
    [
      'set-budget --race round --credits 0 --bytes 9',
      { command: 'set-budget', race: 'round', monthCredits: 0, monthBytes: 9 },
    ],
  ])('%s', (line, value) => {
    expect(read(line)).toEqual({ ok: true, value: { organization: 'default', ...value } })
  })

  it.each([
    '',
    'send',
    'cancel',
    'cancel x',
    'list 4',
    'list --state gone',
    'set-budget --credits -1',
    'list --limit 1e3',
  ])('says what is wrong with: %s', (line) => expect(read(line)).toMatchObject({ ok: false }))

  it('helps', () => expect(read('cancel --help')).toEqual({ ok: true, value: 'help' }))
})
