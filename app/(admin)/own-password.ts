import { headers } from 'next/headers'
import type { Database } from '#db/client'
import { authOn } from './auth'

/** Whether a password is that of whoever is signed in: whoever sits at an open browser is not to change how one signs in. */
export async function isOwnPassword(db: Database, password: string): Promise<boolean> {
  return authOn(db)
    .api.verifyPassword({ body: { password }, headers: await headers() })
    .then(
      () => true,
      () => false,
    )
}
