import { holdsBack, type PublicationRules } from './publication-rules'
import type { RaceSetup } from './race-setup'

/** Who looks at a race. Each is shown what was let through for it, and nothing that is derived from anything else. */
export const AUDIENCES = ['public', 'press', 'competitors', 'control'] as const
export type Audience = (typeof AUDIENCES)[number]

/** Those whom an organizer invites by a link, and for whom other rules can hold than for the public. */
export const INVITED_AUDIENCES = ['press', 'competitors'] as const
export type InvitedAudience = (typeof INVITED_AUDIENCES)[number]

/** The rules of those that have rules of their own; `everything` for one from whom nothing is held back. */
export type AudienceRules = Readonly<Partial<Record<InvitedAudience, PublicationRules | 'everything'>>>

/** A race as it is to be shown to an audience: with the rules that hold for it. */
export type Picture = { readonly audience: Audience; readonly setup: RaceSetup }

/** A race as its organizer has decided it; `whole`: with what is known of those who are hidden from the public. */
export type DecidedRace = { readonly setup: RaceSetup; readonly whole: RaceSetup; readonly audiences: AudienceRules }

/**
 * The pictures that are made of a race, the public's first. Whoever has none is shown the public's: those without rules of their own, and race control of a race of
 * which nothing is held back and nobody hidden.
 */
export function picturesOf({ setup, whole, audiences }: DecidedRace): readonly [Picture, ...Picture[]] {
  const invited = INVITED_AUDIENCES.flatMap((audience): Picture[] => {
    const rules = audiences[audience]
    return rules === undefined ? [] : [{ audience, setup: heldBy(setup, rules === 'everything' ? undefined : rules) }]
  })
  const isAllPublic = !holdsBack(setup.publication) && setup.entries.every(({ isHidden }) => !isHidden)
  const control: Picture[] = isAllPublic ? [] : [{ audience: 'control', setup: heldBy(whole, undefined) }]
  return [{ audience: 'public', setup }, ...invited, ...control]
}

function heldBy(setup: RaceSetup, rules: PublicationRules | undefined): RaceSetup {
  const { publication: _, ...rest } = setup
  return rules === undefined ? rest : { ...rest, publication: rules }
}
