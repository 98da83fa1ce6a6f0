import { bad, ok, type Result } from '#base/result'

/** What is known of the people and the boat of an entry for their safety. Absent: not said. Never public. */
export type EntryDetails = {
  readonly crew?: readonly CrewMember[]
  readonly boatType?: string
  readonly hullColour?: string
  readonly lengthM?: number
  /** Maritime Mobile Service Identity: nine digits (ITU-R M.585). */
  readonly mmsi?: string
  readonly callSign?: string
  /** Hexadecimal id of a 406 MHz distress beacon: 15 digits, of a second generation one 23 (Cospas-Sarsat T.001, T.018). */
  readonly beacon?: string
  /** How it is called while it races. */
  readonly phone?: string
  readonly email?: string
  /** Whom to call ashore. */
  readonly emergency?: string
  readonly medical?: string
}

export type CrewMember = { readonly name: string; readonly role?: string; readonly phone?: string }

export const DETAIL_FIELDS = [
  'crew',
  'boatType',
  'hullColour',
  'lengthM',
  'mmsi',
  'callSign',
  'beacon',
  'phone',
  'email',
  'emergency',
  'medical',
] as const satisfies readonly (keyof EntryDetails)[]
export type DetailField = (typeof DETAIL_FIELDS)[number]

/** As a form has them; a crew member a line, with commas between name, role and phone. */
export type DetailsText = Readonly<Record<DetailField, string>>
export type DetailFault = 'too-long' | 'not-a-length' | 'not-an-mmsi' | 'not-a-beacon' | 'not-an-email' | 'too-many'
export type DetailFaults = Partial<Record<DetailField, DetailFault>>

const LINE_LENGTH_MAX = 120
const TEXT_LENGTH_MAX = 2000
const CREW_MAX = 60
const LENGTH_M_MAX = 500

/** Details as a form has them. */
export function detailsText(details: EntryDetails): DetailsText {
  const crew = (details.crew ?? []).map(({ name, role = '', phone = '' }) => joined([name, role, phone]))
  const lengthM = details.lengthM === undefined ? '' : String(details.lengthM)
  const plain = (field: Exclude<DetailField, 'crew' | 'lengthM'>) => details[field] ?? ''
  return {
    ...{ crew: crew.join('\n'), lengthM, boatType: plain('boatType'), hullColour: plain('hullColour') },
    ...{ mmsi: plain('mmsi'), callSign: plain('callSign'), beacon: plain('beacon'), phone: plain('phone') },
    ...{ email: plain('email'), emergency: plain('emergency'), medical: plain('medical') },
  }
}

const joined = (parts: readonly string[]) => parts.join(', ').replace(/(, )+$/, '')

/** Details that a form says, or what is wrong with which field. */
export function readDetails(text: DetailsText): Result<EntryDetails, DetailFaults> {
  const faults: { -readonly [Field in DetailField]?: DetailFault } = {}
  const value = (field: DetailField, max: number) => {
    const words = text[field].trim()
    if (words.length > max) faults[field] = 'too-long'
    return words
  }
  const line = (field: DetailField) => value(field, LINE_LENGTH_MAX)
  const check = (field: DetailField, words: string, isGood: boolean, fault: DetailFault) => {
    if (words !== '' && !isGood) faults[field] = fault
    return words
  }
  const mmsi = text.mmsi.replace(/\s/g, '')
  const beacon = text.beacon.replace(/[\s-]/g, '').toUpperCase()
  const email = line('email')
  const lengthM = Number(text.lengthM.trim().replace(',', '.'))
  const hasLength = check('lengthM', text.lengthM.trim(), lengthM > 0 && lengthM <= LENGTH_M_MAX, 'not-a-length') !== ''
  const crew = readCrew(text.crew, faults)
  const details: EntryDetails = {
    ...(crew.length === 0 ? {} : { crew }),
    ...given('boatType', line('boatType')),
    ...given('hullColour', line('hullColour')),
    ...(hasLength ? { lengthM } : {}),
    ...given('mmsi', check('mmsi', mmsi, /^\d{9}$/.test(mmsi), 'not-an-mmsi')),
    ...given('callSign', line('callSign').toUpperCase()),
    ...given('beacon', check('beacon', beacon, /^([0-9A-F]{15}|[0-9A-F]{23})$/.test(beacon), 'not-a-beacon')),
    ...given('phone', line('phone')),
    ...given('email', check('email', email, /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email), 'not-an-email')),
    ...given('emergency', value('emergency', TEXT_LENGTH_MAX)),
    ...given('medical', value('medical', TEXT_LENGTH_MAX)),
  }
  return Object.keys(faults).length > 0 ? bad(faults) : ok(details)
}

function readCrew(text: string, faults: { crew?: DetailFault }): CrewMember[] {
  const lines = text
    .split(/\r?\n/)
    .map((words) => words.trim())
    .filter((words) => words !== '')
  if (lines.length > CREW_MAX) faults.crew = 'too-many'
  if (lines.some((words) => words.length > LINE_LENGTH_MAX)) faults.crew = 'too-long'
  return lines.map((words) => {
    const [name = '', role = '', ...phone] = words.split(',').map((part) => part.trim())
    return { name, ...given('role', role), ...given('phone', phone.join(', ')) }
  })
}

const given = <K extends string>(key: K, value: string) => (value === '' ? {} : ({ [key]: value } as Record<K, string>))
