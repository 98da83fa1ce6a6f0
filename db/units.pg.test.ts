import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestPerson, NEW_YEAR_MS } from './test-race'
import { addUnits, changeUnit, handUnitOut, listOpenRaces, listUnits, readUnit, takeUnitBack } from './units'

const CADENCE = { fixIntervalMs: 60_000, reportIntervalMs: 600_000 }
const newImei = () => `00${String(randomInt(1e12)).padStart(13, '0')}`

describe.skipIf(!hasTestServer)('the units of an organization', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const club = async () => {
    const rows = [
      { number: '1', name: 'Vega' },
      { number: '2', name: 'Deneb' },
    ]
    const { race, scope, organizer } = await createOrganizedRace(db, rows)
    const { organizationId } = scope
    return { organizationId, organizer, scope, slug: race.slug }
  }

  test('come into the store by their IMEIs, each once, and are nobody else’s', async () => {
    const one = await club()
    const other = await club()
    const imei = newImei()
    const unit = { kind: 'edge', imei, name: 'Orange 7' } as const
    const home = { organizationId: one.organizationId }
    expect(await addUnits(db, one.organizer, home, [unit, { ...unit, imei: '123', name: '' }])).toMatchObject({
      value: [{ outcome: 'added' }, { outcome: 'bad-device' }],
    })
    expect(await addUnits(db, one.organizer, home, [unit])).toMatchObject({ value: [{ outcome: 'known' }] })
    const there = { organizationId: other.organizationId }
    expect(await addUnits(db, other.organizer, there, [unit])).toMatchObject({ value: [{ outcome: 'taken' }] })
    const listed = await listUnits(db, one.organizer, home)
    expect(listed).toMatchObject({
      value: [{ device: imei, name: 'Orange 7', isSealed: false, trackerCount: 1, heardAtMs: null, on: null }],
    })
    const unitId = listed.ok ? (listed.value[0]?.unitId ?? '') : ''
    expect(await listUnits(db, other.organizer, there)).toMatchObject({ value: [] })
    expect(await readUnit(db, other.organizer, there, unitId)).toMatchObject({ fault: 'no-such-unit' })
    expect(await readUnit(db, other.organizer, home, unitId)).toMatchObject({ fault: 'no-such-place' })
    const key = new Uint8Array(16).fill(7)
    expect(await changeUnit(db, other.organizer, there, unitId, { key })).toMatchObject({ fault: 'no-such-unit' })
    expect(await changeUnit(db, one.organizer, home, unitId, { name: 'Red 1', key })).toMatchObject({ ok: true })
    expect(await listUnits(db, one.organizer, home)).toMatchObject({ value: [{ name: 'Red 1', isSealed: true }] })
  })

  test('are handed out to an entry by number or name, taken back, and go to the next: each time is kept', async () => {
    const { organizationId, organizer, scope, slug } = await club()
    const imei = newImei()
    await addUnits(db, organizer, { organizationId }, [{ kind: 'rock7', imei, name: 'Orange 7' }])
    const out = (scanned: string, number: string, atMs = NEW_YEAR_MS) =>
      handUnitOut(db, organizer, scope, { scanned, number, atMs, cadence: CADENCE })
    const back = (scanned: string) => takeUnitBack(db, organizer, scope, { scanned, atMs: NEW_YEAR_MS + 5_000 })
    expect(await back('Orange 7')).toMatchObject({ fault: 'not-on-it' })
    expect(await out('Orange 8', '1')).toMatchObject({ fault: 'no-such-unit' })
    expect(await out('Orange 7', '3')).toMatchObject({ fault: 'no-such-entry' })
    expect(await out('Orange 7', '1')).toMatchObject({ value: { device: imei, number: '1' } })
    expect(await out(imei, '2')).toMatchObject({ fault: 'on-an-entry' })
    expect(await back(imei)).toMatchObject({ value: { device: imei, number: '1' } })
    expect(await out(imei, '2', NEW_YEAR_MS + 5_000)).toMatchObject({ ok: true })
    const [unit] = ((await listUnits(db, organizer, { organizationId })) as { value: { unitId: string }[] }).value
    expect(await readUnit(db, organizer, { organizationId }, unit?.unitId ?? '')).toMatchObject({
      value: {
        on: { raceSlug: slug, number: '2', returnedAtMs: null, ...CADENCE },
        history: [
          { number: '2', returnedAtMs: null },
          { number: '1', entryName: 'Vega', returnedAtMs: NEW_YEAR_MS + 5_000 },
        ],
      },
    })
    expect(await listOpenRaces(db, organizer, { organizationId }, NEW_YEAR_MS)).toMatchObject({ value: [{ slug }] })
  })

  test('are handed out by organizers only', async () => {
    const { organizationId, scope } = await club()
    const operator = await createTestPerson(db, organizationId, 'operator')
    const wish = { scanned: 'x', number: '1', atMs: NEW_YEAR_MS, cadence: CADENCE }
    expect(await handUnitOut(db, operator, scope, wish)).toMatchObject({ fault: 'not-allowed' })
    expect(await takeUnitBack(db, operator, scope, wish)).toMatchObject({ fault: 'not-allowed' })
    expect(await addUnits(db, operator, { organizationId }, [])).toMatchObject({ fault: 'not-allowed' })
    expect(await listUnits(db, operator, { organizationId })).toMatchObject({ ok: true })
  })
})
