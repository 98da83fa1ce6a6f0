import { describe, expect, it } from 'vitest'
import { applyConsoleFrame, NO_ALARMS } from './alarm-list'
import type { ConsoleFrame } from './messages'
import { TEST_ALARM } from './test-alarm'

const hearing = { record: 'answers', way: 'direct' } as const
const other = { ...TEST_ALARM, id: 'another' }
const shown = (...frames: ConsoleFrame[]) => frames.reduce(applyConsoleFrame, NO_ALARMS)
const idsOf = (...frames: ConsoleFrame[]) => [...shown(...frames).alarms.keys()]

describe('a console’s list of alarms', () => {
  const both: ConsoleFrame = { type: 'alarms', protocol: 1, serverAtMs: 1, alarms: [TEST_ALARM, other], hearing }
  const one: ConsoleFrame = { type: 'alarm', serverAtMs: 2, alarm: TEST_ALARM }

  it('C6 is replaced by a restatement', () => {
    expect(idsOf(one, { ...both, alarms: [other] })).toEqual(['another'])
    expect(shown(both)).toMatchObject({ serverAtMs: 1, hearing })
  })

  it('C7 is the same when a frame comes twice, and each alarm is as it was told last', () => {
    expect(shown(both, one, one)).toEqual(shown(both, one))
    const committed = { ...TEST_ALARM, record: 'committed' as const }
    expect(shown(one, { ...one, alarm: committed }).alarms.get(TEST_ALARM.id)).toEqual(committed)
  })

  it('C7 loses one only when it is told so', () => {
    const gone: ConsoleFrame = { type: 'gone', serverAtMs: 3, ids: ['another'] }
    const end: ConsoleFrame = { type: 'end', serverAtMs: 9, why: 'token-ended' }
    expect(idsOf(both, gone, gone)).toEqual([TEST_ALARM.id])
    expect(idsOf(both, { type: 'beat', serverAtMs: 4, hearing }, end)).toHaveLength(2)
    expect(shown(both, end)).toMatchObject({ serverAtMs: 9, ended: 'token-ended' })
  })

  it('C13 has the server’s time of the last word, and how well it heard', () => {
    const away = { record: 'away', way: 'record' } as const
    expect(shown(both, { type: 'beat', serverAtMs: 5, hearing: away })).toMatchObject({ serverAtMs: 5, hearing: away })
  })
})
