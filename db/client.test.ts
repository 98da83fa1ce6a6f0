import { expect, test } from 'vitest'
import { DatabaseUnreachable, openDatabase } from './client'
import { appendFixes } from './fix-log'
import { recordMessage, withStreamLock } from './inbox'
import { listRaceIds } from './races'
import { testMessage } from './test-race'

test('without a database nothing is recorded, nothing is done under a lock, and the reason is said', async () => {
  const db = openDatabase('postgresql://nobody:x@127.0.0.1:1/none')
  const batch = { organizationId: 'x', streamId: null, fixes: [], gaps: [], heard: [], processed: [] }
  await expect(recordMessage(db, testMessage())).rejects.toThrow(DatabaseUnreachable)
  await expect(appendFixes(db, batch)).rejects.toThrow(DatabaseUnreachable)
  await expect(listRaceIds(db)).rejects.toThrow(DatabaseUnreachable)
  await expect(withStreamLock(db, 'a', async () => 'never')).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/)
  await db.close()
})
