import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '#db/client'
import { findOrganization } from '#db/organizations'
import { loadRace } from '#db/race-load'
import { readArchive } from './race-file/read-archive'

const USAGE = `npm run race-file -- load RACE.zip --slug ADDRESS --organization NAME

Loads a race from its file, whole or not at all: private, under the given address, with trackers that nothing can speak
for. Its raw messages and its log stay in the file. The organization is named as in its addresses: /admin/NAME/members.`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { slug: { type: 'string' }, organization: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  const [command, path] = positionals
  const { slug, organization } = values
  if (values.help) return say(USAGE, 0)
  if (command !== 'load' || path === undefined || slug === undefined || organization === undefined) return say(USAGE, 1)
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) return say('An address has small letters, digits and hyphens.', 1)
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined) return say(`${path} cannot be read.`, 1)
  const read = readArchive(bytes)
  if (!read.ok) return say(`${path}: ${read.fault}`, 1)
  const db = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 2 })
  try {
    const organizationId = await findOrganization(db, organization)
    if (organizationId === undefined) return say(`There is no organization named "${organization}".`, 1)
    const loaded = await loadRace(db, read.value, { organizationId, slug, nowMs: Date.now() })
    if (loaded === 'slug-taken') return say(`A race has the address ${slug} already. Nothing was loaded.`, 1)
    return say(
      `Loaded: /admin/races/${slug}, with ${read.value.setup.entries.length} entries and ${read.value.fixes.length} fixes.`,
      0,
    )
  } finally {
    await db.close()
  }
}

function say(words: string, status: number): number {
  console.log(words)
  return status
}

process.exitCode = await main()
