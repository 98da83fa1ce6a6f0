import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modelTableFiles } from './firmware/model-table'

/** Writes the tracker's part of the radio protocol's table into the firmware. To be run when the table has been trained again. */
const FOLDER = join(import.meta.dirname, '..', 'firmware', 'src')

for (const [name, text] of Object.entries(modelTableFiles())) writeFileSync(join(FOLDER, name), text)
console.log('firmware/src/table.h and table.c are those of protocol/edge/table.ts')
