import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { modelTableFiles } from './model-table'

const FOLDER = join(import.meta.dirname, '..', '..', 'firmware', 'src')

it.each(Object.entries(modelTableFiles()))(
  'firmware/src/%s is that of the trained table; else: npm run firmware:table',
  (name, text) => {
    expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(text)
  },
)
