import { connection } from 'next/server'
import { RaceList } from '#components/race/race-list.tsx'
import { listPublishedRaces, type PublishedRace } from '#db/published/races'
import { database } from './database'

/** The list of public races. */
export default async function RacesPage() {
  await connection()
  return <RaceList races={await races()} nowMs={Date.now()} />
}

/** Undefined when the database does not answer: the page says so instead of failing. */
async function races(): Promise<PublishedRace[] | undefined> {
  const db = database()
  try {
    return db && (await listPublishedRaces(db))
  } catch {
    return undefined
  }
}
