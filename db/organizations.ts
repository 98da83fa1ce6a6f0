import { type Database, runSetUp } from './client'

/** The id of the organization of that short name; undefined when there is none. */
export async function findOrganization(db: Database, slug: string): Promise<string | undefined> {
  const found = await runSetUp(db.prisma.organization.findUnique({ where: { slug }, select: { id: true } }))
  return found?.id
}
