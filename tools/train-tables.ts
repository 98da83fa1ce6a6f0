import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordFleets } from './tables/record'
import { trainTable } from './tables/train'
import { trainingFleets } from './tables/training-fleets'

/** Trains the table of the radio protocol on generated fleets and writes it into the protocol. The same fleets give the same file. */
const FILE = join(import.meta.dirname, '..', 'protocol', 'edge', 'table.ts')
const ROW_NUMBERS = 16

const table = trainTable(recordFleets(trainingFleets()))
const id = createHash('sha256').update(Buffer.from(table.buffer)).digest('hex').slice(0, 8)
const rows = Array.from({ length: Math.ceil(table.length / ROW_NUMBERS) }, (_, row) =>
  [...table.slice(row * ROW_NUMBERS, (row + 1) * ROW_NUMBERS)]
    .map((model) => model.toString(16).padStart(4, '0'))
    .join(''),
)
writeFileSync(
  FILE,
  `import type { Models } from './range-coder'

/**
 * What models a message begins with: four hexadecimal digits a context, in the order of contexts.ts. Trained on generated fleets; made by
 * \`npm run train:tables\`, never by hand: a frame of version 2 is read with this table for ever.
 */
const DIGITS =
${rows.map((row) => `  '${row}'`).join(' +\n')}

export const TABLE_ID = '${id}'

export const TABLE: Models = Uint16Array.from(DIGITS.match(/.{4}/g) ?? [], (digits) => Number.parseInt(digits, 16))
`,
)
console.log(`table ${id}: ${table.length} contexts`)
