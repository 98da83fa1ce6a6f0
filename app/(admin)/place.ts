import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { type Actor, roleOf, type Scope } from '#db/acting'
import type { Database } from '#db/client'
import { useLogin as keepLogin } from '#db/logins'
import { type FoundOrganization, type FoundRace, findOrganizationPlace, findRacePlace } from '#db/places'
import type { Role } from '#race/role'
import { database } from '../database'
import { authOn } from './auth'

/** Who is signed in, in which browser. */
export type SignedIn = {
  readonly db: Database
  readonly actor: Actor
  readonly person: { readonly name: string; readonly email: string }
  readonly loginId: string
}

/** A race, and who acts in it by which role. */
export type RacePlace = SignedIn & {
  readonly scope: Scope & { readonly raceId: string }
  readonly role: Role
  readonly race: FoundRace
}

/** An organization, and who acts in all of it by which role. */
export type OrganizationPlace = SignedIn & {
  readonly scope: Scope
  readonly role: Role
  readonly organization: FoundOrganization
}

/** This process's database. Throws without one: there is nothing to sign in to. */
export function mustDatabase(): Database {
  const db = database()
  if (db === undefined) throw new Error('DATABASE_URL is missing')
  return db
}

/** The network address that the nearest proxy, or without one the browser itself, says it comes from. */
export async function addressOfRequest(): Promise<string | undefined> {
  return (await headers()).get('x-forwarded-for')?.split(',').at(-1)?.trim() || undefined
}

type Found = SignedIn & { readonly isHalf: boolean }

/** Whose login this browser has, whole or half. Asked once a request. */
const findLogin = cache(async (): Promise<Found | undefined> => {
  const db = mustDatabase()
  const found = await authOn(db).api.getSession({ headers: await headers() })
  if (found === null) return undefined
  const state = await keepLogin(db, found.session.id, Date.now())
  if (state === 'ended') return undefined
  const address = await addressOfRequest()
  const actor = { personId: found.user.id, ...(address === undefined ? {} : { address }) }
  const { name, email } = found.user
  return { db, actor, person: { name, email }, loginId: found.session.id, isHalf: state === 'half' }
})

/** Who is signed in; undefined when nobody is, or was idle for too long, or has a second factor still to prove. */
export async function whoIsSignedIn(): Promise<SignedIn | undefined> {
  const found = await findLogin()
  return found?.isHalf === false ? found : undefined
}

/** Who has a second factor still to prove in this browser; undefined when nobody has. */
export async function whoIsHalfSignedIn(): Promise<SignedIn | undefined> {
  const found = await findLogin()
  return found?.isHalf ? found : undefined
}

/** Who is signed in, for a page or an action that needs somebody; else the page to sign in on. */
export async function signedIn(): Promise<SignedIn> {
  return (await whoIsSignedIn()) ?? redirect((await whoIsHalfSignedIn()) ? '/sign-in/code' : '/sign-in')
}

/** A race for those who have a role in it; to others it does not exist. */
export const racePlace = cache(async (slug: string): Promise<RacePlace> => {
  const who = await signedIn()
  const race = (await findRacePlace(who.db, slug)) ?? notFound()
  const scope = { organizationId: race.organizationId, raceId: race.raceId }
  const role = (await roleOf(who.db, who.actor.personId, scope)) ?? notFound()
  return { ...who, scope, role, race }
})

/** An organization for those who have a role in all of it; to others it does not exist. */
export const organizationPlace = cache(async (slug: string): Promise<OrganizationPlace> => {
  const who = await signedIn()
  const organization = (await findOrganizationPlace(who.db, slug)) ?? notFound()
  const scope = { organizationId: organization.organizationId }
  const role = (await roleOf(who.db, who.actor.personId, scope)) ?? notFound()
  return { ...who, scope, role, organization }
})
