import { expect, test } from 'vitest'
import { type DetailsText, detailsText, type EntryDetails, readDetails } from './entry-details'

const DETAILS: EntryDetails = {
  crew: [
    { name: 'Åsa Berg', role: 'skipper', phone: '+46 70 123' },
    { name: 'Li', phone: '+1, ext 2' },
    { name: 'Bo' },
  ],
  ...{ boatType: 'Class40', hullColour: 'red', lengthM: 12.18, mmsi: '265123456', callSign: 'SA12' },
  ...{ beacon: '2DC8C2F1A2FFBFF', phone: '+870 773', email: 'a@example.org', emergency: 'Per', medical: 'none' },
}
const EMPTY = detailsText({})
const faultsOf = (text: Partial<DetailsText>) => {
  const read = readDetails({ ...EMPTY, ...text })
  return read.ok ? {} : read.fault
}

test('details come back from their form', () => {
  expect(readDetails(detailsText(DETAILS))).toEqual({ ok: true, value: DETAILS })
  expect(readDetails(EMPTY)).toEqual({ ok: true, value: {} })
})

test('numbers are read as people write them', () => {
  const read = readDetails({
    ...EMPTY,
    mmsi: '265 123 456',
    beacon: '2dc8-c2f1-a2ff-bff',
    lengthM: '12,18',
    callSign: 'sa12',
  })
  expect(read).toMatchObject({
    value: { mmsi: '265123456', beacon: '2DC8C2F1A2FFBFF', lengthM: 12.18, callSign: 'SA12' },
  })
})

test('what is wrong is named by field', () => {
  expect(faultsOf({ mmsi: '1234', beacon: 'red', email: 'nobody', lengthM: '-3', boatType: 'x'.repeat(121) })).toEqual({
    ...{ mmsi: 'not-an-mmsi', beacon: 'not-a-beacon', email: 'not-an-email', lengthM: 'not-a-length' },
    boatType: 'too-long',
  })
  expect(faultsOf({ crew: 'A\n'.repeat(61) })).toEqual({ crew: 'too-many' })
  expect(faultsOf({ medical: 'x'.repeat(2001) })).toEqual({ medical: 'too-long' })
})
