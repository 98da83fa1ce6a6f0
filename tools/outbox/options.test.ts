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
    [
      'send 300000000000017 locate --slot 3',
      { command: 'send', imei: '300000000000017', order: { kind: 'locate', slot: 3 }, lastsMs: 86_400_000 },
    ],
    [
      'send 300000000000017 interval --fix 60 --report 600 --hours 2',
      {
        ...{ command: 'send', imei: '300000000000017', lastsMs: 7_200_000 },
        order: { kind: 'interval', fixIntervalS: 60, reportIntervalS: 600 },
      },
    ],
    [
      'send 300000000000017 text Reef',
      { command: 'send', imei: '300000000000017', order: { kind: 'text', text: 'Reef' }, lastsMs: 86_400_000 },
    ],
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
    'send 300000000000017',
    'send 3000 locate',
    'send 300000000000017 locate now',
    'send 300000000000017 sing',
    'send 300000000000017 text',
    'send 300000000000017 text two words',
    'send 300000000000017 interval --fix 60',
    'send 300000000000017 interval --fix 600 --report 60',
    'send 300000000000017 interval --fix 0 --report 60',
    'send 300000000000017 locate --slot 256',
    'cancel',
    'cancel x',
    'list 4',
    'list --state gone',
    'set-budget --credits -1',
    'list --limit 1e3',
  ])('says what is wrong with: %s', (line) => expect(read(line)).toMatchObject({ ok: false }))

  it('helps', () => expect(read('cancel --help')).toEqual({ ok: true, value: 'help' }))
})
