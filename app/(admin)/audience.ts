import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { DAY_MS } from '#base/units'
import { roleOf } from '#db/acting'
import { findRacePlace } from '#db/places'
import type { Sight } from '#db/published/sight'
import { opensAudience } from '#db/race-audiences'
import { PASS_AUDIENCES, type PassAudience } from '#protocol/live/pass'
import { INVITED_AUDIENCES, type InvitedAudience } from '#race/audience'
import { may } from '#race/role'
import { type FirstSnapshot, firstPicture } from '../live-server'
import { makePass } from './live-pass'
import { publicAddress } from './mail'
import { mustDatabase, whoIsSignedIn } from './place'

const COOKIE = 'farfield-invitation'
const COOKIE_LASTS_MS = 90 * DAY_MS

/** Where the pages of a race for an audience are. */
export const audienceBase = (slug: string, audience: PassAudience): string =>
  `/races/${encodeURIComponent(slug)}/for/${audience}`

/** The audience that an address names; a page that there is none otherwise. */
export function audienceNamed(name: string): PassAudience {
  return PASS_AUDIENCES.find((one) => one === name) ?? notFound()
}

export const isInvited = (audience: PassAudience): audience is InvitedAudience =>
  (INVITED_AUDIENCES as readonly string[]).includes(audience)

/** Whether this browser may see a race as an audience does: by the key of a link that was opened in it, or by somebody's role in the race. Asked once a request. */
export const maySee = cache(async (slug: string, audience: PassAudience): Promise<boolean> => {
  const db = mustDatabase()
  const key = (await cookies()).get(COOKIE)?.value
  if (key !== undefined && isInvited(audience) && (await opensAudience(db, slug, audience, key))) return true
  const who = await whoIsSignedIn()
  const race = who && (await findRacePlace(db, slug))
  if (!race) return false
  const role = await roleOf(db, who.actor.personId, { organizationId: race.organizationId, raceId: race.raceId })
  return role !== undefined && may(role, audience === 'control' ? 'watch' : 'see')
})

/** Keeps the key of a link in this browser, for the pages of that audience alone; false, and nothing is kept, when it opens nothing. */
export async function keepInvitation(slug: string, audience: InvitedAudience, key: string): Promise<boolean> {
  if (!(await opensAudience(mustDatabase(), slug, audience, key))) return false
  const secure = publicAddress().startsWith('https://')
  const scope = { httpOnly: true, secure, sameSite: 'lax', path: audienceBase(slug, audience) } as const
  ;(await cookies()).set(COOKIE, key, { ...scope, maxAge: COOKIE_LASTS_MS / 1000 })
  return true
}

/** What a page shows first to an audience that may see it, and a page that there is none to whoever may not. Asked once a request. */
export const pictureFor = cache(
  async (slug: string, name: string): Promise<{ sight: Sight; base: string; first: FirstSnapshot }> => {
    const audience = audienceNamed(name)
    if (!(await maySee(slug, audience))) notFound()
    const sight = { slug, audience }
    return { sight, base: audienceBase(slug, audience), first: await firstPicture(sight, makePass(slug, audience)) }
  },
)
