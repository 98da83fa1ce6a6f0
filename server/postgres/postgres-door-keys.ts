import type { Database } from '#db/client'
import { noteDoorUses, readDoorRights } from '#db/door-keys'
import type { DoorKeyRecord } from '../ports/door-rights'

export function createPostgresDoorKeys(db: Database): DoorKeyRecord {
  return {
    read: async () => {
      const rows = await readDoorRights(db)
      return rows.map(({ deviceId, ...right }) => ({ ...right, ...(deviceId === null ? {} : { deviceId }) }))
    },
    note: (uses) => noteDoorUses(db, uses),
  }
}
