'use server'

import { revalidatePath } from 'next/cache'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { addUnits, changeUnit } from '#db/units'
import { organizationPlace } from '../../../place'
import { refusedAct } from '../../../words'

const { unitSetup: words } = text
const UNITS_MAX = 500
const NAME_MAX = 80

/** Takes units into the store. */
export async function addToStore(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const kind = textOf(form, 'kind') === 'rock7' ? 'rock7' : 'edge'
  const units = readUnits(textOf(form, 'list')).map((unit) => ({ kind, ...unit }) as const)
  if (units.length === 0) return refusedField('list', words.nothing)
  if (units.length > UNITS_MAX) return refusedField('list', words.tooMany)
  const added = await addUnits(db, actor, scope, units)
  if (!added.ok) return refusedAct(added.fault)
  revalidatePath(`/admin/${organization.slug}/units`)
  const not = added.value.filter(({ outcome }) => outcome !== 'added')
  const said = [words.addedWords(added.value.length - not.length)]
  const told = [...said, ...not.map(({ device, outcome }) => words.notAdded(device, outcome))].join(' ')
  return not.length === 0 ? { kind: 'done', words: told } : refusedField('list', told)
}

/** Each line is an IMEI, which may have spaces in it, and a name behind a comma, a semicolon or a tab. */
function readUnits(list: string): { imei: string; name: string }[] {
  return list.split(/\r?\n/).flatMap((line) => {
    const [first = '', ...rest] = line.split(/[,;\t]/)
    const imei = first.replace(/\s/g, '')
    return imei === '' ? [] : [{ imei: imei.slice(0, 40), name: rest.join(',').trim().slice(0, NAME_MAX) }]
  })
}

/** Names a unit, and writes the key that was put into it. */
export async function saveUnit(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const name = textOf(form, 'name').slice(0, NAME_MAX)
  if (name === '') return refusedField('name', words.unit.noName)
  const typed = textOf(form, 'key').replace(/\s/g, '')
  const isKey = /^[0-9a-f]{32}$/i.test(typed) && !/^0+$/.test(typed)
  if (typed !== '' && !isKey) return refusedField('key', words.unit.badKey)
  const key = typed === '' ? {} : { key: new Uint8Array(Buffer.from(typed, 'hex')) }
  const saved = await changeUnit(db, actor, scope, textOf(form, 'unit'), { name, ...key })
  if (!saved.ok) return saved.fault === 'no-such-unit' ? refused(words.unit.gone) : refusedAct(saved.fault)
  revalidatePath(`/admin/${organization.slug}/units`)
  return { kind: 'done', words: words.unit.saved }
}
