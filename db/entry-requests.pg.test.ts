import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAudit } from './acting'
import type { Database } from './client'
import { listEntries } from './entries'
import { readEntryDetails } from './entry-details'
import { approveEntry, listEntryRequests, openEntryForm, refuseEntry } from './entry-requests'
import { type EntryRequest, readEntryForm, requestEntry } from './published/entry-form'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const HOUR_MS = 3_600_000

describe.skipIf(!hasTestServer)('those who ask to take part', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const request = (number: string): EntryRequest => ({
    row: { number, name: 'Vega', nation: 'SWE', className: 'New class' },
    ...{ details: { medical: 'insulin' }, consent: 'agreed' },
  })
  const openRace = async () => {
    const made = await createOrganizedRace(db, [{ number: '1', name: '' }])
    const { scope, organizer, race } = made
    await openEntryForm(db, organizer, scope, NEW_YEAR_MS + HOUR_MS)
    const waiting = async () => {
      const listed = await listEntryRequests(db, organizer, scope)
      return listed.ok ? listed.value.waiting : []
    }
    return {
      ...made,
      waiting,
      ask: (number: string, atMs = NEW_YEAR_MS) => requestEntry(db, race.slug, request(number), atMs),
    }
  }

  test('find the form only while it is open', async () => {
    const { race, scope, organizer, ask } = await openRace()
    expect(await readEntryForm(db, race.slug, NEW_YEAR_MS)).toMatchObject({ untilMs: NEW_YEAR_MS + HOUR_MS })
    expect(await readEntryForm(db, race.slug, NEW_YEAR_MS + HOUR_MS)).toBeUndefined()
    expect(await ask('7', NEW_YEAR_MS + HOUR_MS)).toBe('closed')
    await openEntryForm(db, organizer, scope, undefined)
    expect(await ask('7')).toBe('closed')
    expect(await readEntryForm(db, 'no-such-race', NEW_YEAR_MS)).toBeUndefined()
  })

  test('are taken in with what they have said of themselves, or turned down without a trace of it', async () => {
    const { scope, organizer, ask, waiting } = await openRace()
    for (const [index, number] of ['1', '7', '8'].entries())
      expect(await ask(number, NEW_YEAR_MS + index)).toBe('asked')
    const [taken, first, second] = (await waiting()).map(({ requestId }) => requestId)
    const approve = (requestId = '') => approveEntry(db, organizer, scope, { requestId, nowMs: NEW_YEAR_MS })
    expect(await approve(taken)).toEqual({ ok: false, fault: 'number-taken' })
    expect(await approve(first)).toEqual({ ok: true, value: undefined })
    expect(await approve(first)).toEqual({ ok: false, fault: 'gone' })
    expect(await refuseEntry(db, organizer, scope, second ?? '')).toEqual({ ok: true, value: undefined })
    expect((await waiting()).map(({ number }) => number)).toEqual(['1'])
    const entries = await listEntries(db, organizer, scope)
    expect(entries).toMatchObject({ value: [{ number: '1' }, { number: '7', name: 'Vega', className: 'New class' }] })
    const entryId = entries.ok ? (entries.value[1]?.entryId ?? '') : ''
    expect(await readEntryDetails(db, organizer, scope, entryId)).toMatchObject({
      value: { details: { medical: 'insulin' }, consent: { words: 'agreed', atMs: NEW_YEAR_MS } },
    })
    expect(JSON.stringify(await readAudit(db, organizer, scope, { most: 20 }))).not.toContain('insulin')
  })

  test('are nobody else’s to see or to decide on', async () => {
    const { scope, organizer, ask, waiting } = await openRace()
    await ask('7')
    const requestId = (await waiting())[0]?.requestId ?? ''
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    expect(await listEntryRequests(db, stranger, scope)).toEqual({ ok: false, fault: 'no-such-place' })
    expect(await listEntryRequests(db, operator, scope)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await refuseEntry(db, stranger, scope, requestId)).toEqual({ ok: false, fault: 'no-such-place' })
    const other = await createOrganizedRace(db)
    const foreign = { requestId, nowMs: NEW_YEAR_MS }
    expect(await approveEntry(db, other.organizer, other.scope, foreign)).toEqual({ ok: false, fault: 'gone' })
    expect(await refuseEntry(db, organizer, scope, 'no id')).toEqual({ ok: false, fault: 'gone' })
  })
})
