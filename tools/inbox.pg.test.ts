import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#db/client'
import { appendFixes } from '#db/fix-log'
import { recordMessage, unprocessedMessages } from '#db/inbox'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestRace, createTestStream, testFix, testMessage } from '#db/test-race'
import { parseInboxOptions } from './inbox/options'
import { Refusal, runInbox } from './inbox/run'

const KEY = '0102030405060708090a0b0c0d0e0f10'

describe.skipIf(!hasTestServer)('npm run inbox', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function inbox(...args: string[]) {
    const parsed = parseInboxOptions(args, Date.now())
    if (!parsed.ok || parsed.value === 'help') throw new Error('the command line is right')
    return runInbox(db, parsed.value).then(
      (lines) => ({ status: 0, out: `${lines.join('\n')}\n`, err: '' }),
      (error) => {
        if (error instanceof Refusal) return { status: 1, out: '', err: error.message }
        throw error
      },
    )
  }

  /** As a process of its own, as people start it. */
  async function command(...args: string[]) {
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const env = { ...process.env, DATABASE_URL: db.url }
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/inbox.ts', ...args], { cwd, env })
    const said = { out: '', err: '' }
    child.stdout.on('data', (text) => {
      said.out += text
    })
    child.stderr.on('data', (text) => {
      said.err += text
    })
    const [status] = await once(child, 'exit')
    return { status: status as number, ...said }
  }

  it('tells how radios do, also of a device that is not registered', async () => {
    await createTestStream(db)
    const told = await inbox('sessions', '--device', '300000000000999')
    expect(told.out).toMatch(
      /^Sessions since .*:\nNo device is registered\.\n\nThe newest without a message:\nNone\.\n$/,
    )
  })

  it('shows what came, takes up what came of a device before it was registered, and puts its tracker on an entry', async () => {
    const imei = '300000000000111'
    const { messageNumber } = await recordMessage(db, { ...testMessage(), imei })
    const { raceId, slug } = await createTestRace(db, (await createTestStream(db)).trackerIds)
    const listed = await inbox('list', '--quarantine')
    expect([listed.status, listed.out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^${messageNumber}  .*${imei}  new, unregistered  3 bytes`)),
    ])
    const wrong = await inbox('register', imei, '--tracker', 'Spare', '--race', slug, '--entry', '99')
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringMatching(/no entry 99.*Nothing was changed/)])
    const done = await inbox('register', imei, '--tracker', 'Spare', '--race', slug, '--entry', '1', '--key', KEY)
    expect([done.status, done.out]).toEqual([0, expect.stringMatching(/with its key.\n1 messages that came before/)])
    expect(done.out + done.err).not.toMatch(KEY)
    const { rows } = await db.pool.query('SELECT id, octet_length(key) AS key FROM stream WHERE imei = $1', [imei])
    expect(rows[0]?.key).toBe(16)
    expect(await unprocessedMessages(db, rows[0].id, 9)).toMatchObject([{ messageNumber }])
    const carried = await db.pool.query(
      'SELECT count(*) AS n FROM assignment JOIN entry ON entry.id = entry_id WHERE race_id = $1 AND number = $2',
      [raceId, '1'],
    )
    expect(carried.rows[0]?.n).toBe(2)
    const again = await inbox('register', imei, '--tracker', 'Spare')
    expect([again.status, again.err]).toEqual([1, expect.stringMatching(/registered already. Nothing was changed/)])
  })

  it('takes up what a phone sent before it was registered', async () => {
    const phone = { source: 'osmand', deviceId: 'runner-7', organization: 'default' } as const
    const { imei: _, ...message } = testMessage()
    const { messageNumber } = await recordMessage(db, { ...message, ...phone })
    expect((await inbox('list')).out).toMatch(/osmand.*runner-7/)
    const done = await inbox('register', 'runner-7', '--kind', 'phone', '--tracker', 'Runner')
    expect([done.status, done.out]).toEqual([0, expect.stringMatching(/key of its door alone.\n1 messages/)])
    const { rows } = await db.pool.query(`SELECT id FROM stream WHERE device_id = 'runner-7' AND kind = 'phone'`)
    expect(await unprocessedMessages(db, rows[0].id, 9)).toMatchObject([{ messageNumber }])
    const again = await inbox('register', 'runner-7', '--kind', 'phone', '--tracker', 'Runner')
    expect([again.status, again.err]).toEqual([1, expect.stringMatching(/registered already/)])
  })

  it('shows what is left out, and lets it count by the word of an operator', async () => {
    const stream = await createTestStream(db)
    const [first, second] = stream.trackerIds as [never, never]
    const { slug } = await createTestRace(db, stream.trackerIds)
    const { messageNumber } = await stream.send()
    const leap = { ...testFix(first, 3, messageNumber), latDeg: 60 }
    const early = { ...testFix(second, 1, messageNumber), flags: ['future'] as const }
    const fixes = [testFix(first, 1, messageNumber), testFix(first, 2, messageNumber), leap, early]
    await appendFixes(db, { ...stream, fixes, gaps: [], heard: [], processed: [] })
    const flagged = await inbox('left-out')
    expect(flagged.out).toMatch(/^\d+ {2}.*tracker 1.*future\n$/)
    const fast = await inbox('left-out', '--race', slug)
    expect(fast.out).toMatch(/^\d+ {2}.*tracker 0 {2}60.00000 -5.12340 {2}too fast\n$/)
    const number = fast.out.split(' ')[0] ?? ''
    const accepted = await inbox('accept', number, '--by', 'Ada')
    expect([accepted.status, accepted.out]).toEqual([
      0,
      expect.stringMatching(/counts from now on, by the word of Ada/),
    ])
    expect((await inbox('left-out', '--race', slug)).out).not.toMatch(/60.00000/)
    const again = await inbox('accept', number)
    expect([again.status, again.err]).toEqual([
      1,
      expect.stringMatching(/was accepted by Ada at .*Nothing was changed/),
    ])
    expect((await inbox('accept', '999999999')).err).toMatch(/There is no fix 999999999. Nothing was changed/)
    expect((await inbox('speed', '--race', slug, '--mps', '1')).out).toMatch(/Faster than 1 m\/s nothing counts/)
    expect((await inbox('left-out', '--race', slug)).out).toMatch(/too fast/)
  })

  it('reads again what came since an instant, and says so', async () => {
    const stream = await createTestStream(db)
    const { messageNumber } = await stream.send()
    const processed = [{ messageNumber, payloadBytes: 3, fault: 'unknown-slot' }]
    await appendFixes(db, { ...stream, fixes: [], gaps: [], heard: [], processed })
    expect((await inbox('list', '--faults', '--device', stream.imei)).out).toMatch(/unknown-slot/)
    const none = await inbox('reprocess', '--since', '2026-01-02', '--device', stream.imei)
    expect([none.status, none.out]).toEqual([0, expect.stringMatching(/Nothing was changed/)])
    const some = await inbox('reprocess', '--since', '2026-01-01', '--device', stream.imei)
    expect(some.out).toMatch(/1 messages of 1 devices are read again/)
    expect(await unprocessedMessages(db, stream.streamId, 9)).toMatchObject([{ messageNumber, isAgain: true }])
  })

  it('keeps raw messages as long as it is told', async () => {
    expect((await inbox('retain')).out).toMatch(/kept for 730 days\./)
    const short = await inbox('retain', '--days', '3')
    expect([short.status, short.err]).toEqual([1, expect.stringMatching(/7 days at least.*Nothing was changed/)])
    expect((await inbox('retain', '--days', '30', '--max-size', '1GB')).out).toMatch(/30 days and in 1000000000 bytes/)
  })

  it('ends with 0 when all is well, and with 1 and one sentence when not', async () => {
    const good = await command('retain')
    expect([good.status, good.err, good.out]).toEqual([0, '', expect.stringMatching(/^Raw messages are kept for/)])
    const nonsense = await command('retain', '--sooner')
    expect([nonsense.status, nonsense.out, nonsense.err]).toEqual([
      1,
      '',
      expect.stringMatching(/npm run inbox -- --help/),
    ])
    const refused = await command('accept', '999999999')
    expect([refused.status, refused.err.trim().split('\n').length]).toEqual([1, 1])
  }, 60_000)
})
