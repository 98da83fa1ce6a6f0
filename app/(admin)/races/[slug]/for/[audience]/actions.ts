'use server'

import { z } from 'zod'
import { INVITED_AUDIENCES } from '#race/audience'
import { keepInvitation } from '../../../../audience'

const sentInvitation = z.object({
  slug: z.string().max(80),
  audience: z.enum(INVITED_AUDIENCES),
  key: z.string().regex(/^[0-9a-f]{32}$/),
})

/** Keeps the key of a link in this browser; false when it opens nothing. */
export async function openInvitation(sent: { slug: string; audience: string; key: string }): Promise<boolean> {
  const read = sentInvitation.safeParse(sent)
  return read.success && keepInvitation(read.data.slug, read.data.audience, read.data.key)
}
