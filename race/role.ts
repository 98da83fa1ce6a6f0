/** What somebody is in an organization or in one race, the greatest first: each may all that the next may. */
export const ROLES = ['owner', 'organizer', 'operator', 'commentator', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** See what is not public; write commentary; watch the field and command devices; set up; say who may do what. */
export type Right = 'see' | 'comment' | 'watch' | 'arrange' | 'administer'

/** The least role that has a right. */
const LEAST: Record<Right, Role> = {
  see: 'viewer',
  comment: 'commentator',
  watch: 'operator',
  arrange: 'organizer',
  administer: 'owner',
}

/** Whether a role has a right. */
export function may(role: Role, right: Right): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(LEAST[right])
}

/** The greatest of some roles; undefined of none. */
export function greatestRole(roles: readonly Role[]): Role | undefined {
  return ROLES.find((role) => roles.includes(role))
}
