import { openDatabase } from '#db/client'
import { INBOX_USAGE, parseInboxOptions } from './inbox/options'
import { Refusal, runInbox } from './inbox/run'

/** Shows what came from devices, reads it again, registers devices, and lets fixes count that were left out. */

async function main(): Promise<void> {
  const parsed = parseInboxOptions(process.argv.slice(2), Date.now())
  if (!parsed.ok) throw new Refusal(`${parsed.fault}\nAll commands: npm run inbox -- --help`)
  if (parsed.value === 'help') return console.log(INBOX_USAGE)
  const url = process.env.DATABASE_URL
  if (!url) throw new Refusal('DATABASE_URL is not set. Run this as: npm run inbox -- …')
  const db = openDatabase(url, { poolSize: 1 })
  try {
    const lines = await runInbox(db, parsed.value)
    console.log(lines.join('\n'))
  } finally {
    await db.close()
  }
}

main().catch((error) => {
  console.error(error instanceof Refusal ? error.message : error)
  process.exitCode = 1
})
