'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { ok } from '#base/result'
import { text } from '#components/text/catalogue.ts'
import type { Actor } from '#db/acting'
import type { Database } from '#db/client'
import { listInvited, readAudienceRules, saveAudienceRules } from '#db/race-audiences'
import { readPublicationRules, savePublicationRules } from '#db/race-publication'
import type { RaceScope } from '#db/race-settings'
import { readRaceSetup } from '#db/races'
import { INVITED_AUDIENCES, type InvitedAudience, picturesOf } from '#race/audience'
import type { RaceId } from '#race/fix'
import { type PublicationFaults, type PublicationText, publicationText, readPublication } from '#race/publication-text'
import { makePass } from '../../../../live-pass'
import { racePlace } from '../../../../place'
import { checkPublication } from '../../../../publication-check'
import { refusedAct } from '../../../../words'

/** What became of rules that were sent. `seen`: as the form has them now. */
export type RulesAnswer =
  | { readonly kind: 'saved'; readonly seen: PublicationText }
  | { readonly kind: 'refused'; readonly words: string; readonly faults?: PublicationFaults }

const words = z.string().max(40)
const sentRules = z.object({
  ...{ delay: words, beforeStart: words, afterEnd: words, liftWithin: words },
  ...{ classDelays: z.record(z.string().max(64), words), zoneDelays: z.record(z.string().max(64), words) },
  blackouts: z.array(z.object({ from: words, until: words })).max(50),
})

/** Changes what is held back from the public, or from an audience with rules of its own, unless somebody else has changed it since the page was opened. */
export async function saveRules(
  slug: string,
  sent: { readonly seen: PublicationText; readonly rules: PublicationText; readonly audience?: InvitedAudience },
): Promise<RulesAnswer> {
  const { db, actor, scope, race } = await racePlace(slug)
  const say = text.publicationSetup
  const [rules, seen] = [sentRules.safeParse(sent.rules), sentRules.safeParse(sent.seen)]
  if (!rules.success || !seen.success) return { kind: 'refused', words: say.notRules }
  const read = readPublication(rules.data, race.timeZone)
  if (!read.ok) return { kind: 'refused', words: text.setup.putRight, faults: read.fault }
  const audience = INVITED_AUDIENCES.find((one) => one === sent.audience)
  const now = await rulesOf(db, actor, scope, audience)
  // As the form has them: what it cannot say, such as seconds, is the same to whoever has seen it.
  const shown = now.ok && sentRules.safeParse(publicationText(now.value, race.timeZone)).data
  const isSeen = JSON.stringify(shown) === JSON.stringify(seen.data)
  if (now.ok && !isSeen) return { kind: 'refused', words: say.edited }
  const change = { seen: now.ok ? now.value : undefined, to: read.value }
  const saved =
    audience === undefined
      ? await savePublicationRules(db, actor, scope, change)
      : await saveAudienceRules(db, actor, scope, {
          ...{ audience, seen: change.seen ?? 'everything', to: change.to ?? 'everything' },
        })
  if (saved.ok) {
    revalidatePath(`/admin/races/${race.slug}/publication`)
    return { kind: 'saved', seen: publicationText(read.value, race.timeZone) }
  }
  if (saved.fault === 'edited' || saved.fault === 'not-invited') return { kind: 'refused', words: say.edited }
  const state = refusedAct(saved.fault)
  return { kind: 'refused', words: state.kind === 'faults' ? (state.words ?? '') : '' }
}

/** The rules that hold for the public or an audience now. */
async function rulesOf(db: Database, actor: Actor, scope: RaceScope, audience: InvitedAudience | undefined) {
  if (audience === undefined) {
    const read = await readPublicationRules(db, actor, scope)
    return read.ok ? ok(read.value.rules) : read
  }
  const invited = await listInvited(db, actor, scope)
  if (!invited.ok) return invited
  const rules = invited.value.find((one) => one.audience === audience)?.rules
  return ok(typeof rules === 'object' ? rules : undefined)
}

/** What a check of the public doors says, in words. */
export type CheckAnswer = { readonly look: 'done' | 'fault' | 'note'; readonly lines: readonly string[] }

/** So many leaks are named; one is enough to act. */
const LEAKS_NAMED = 20

/** Asks every public door, and those of each audience with rules of its own, and looks over what they say. */
export async function checkNow(slug: string): Promise<CheckAnswer> {
  const { db, race } = await racePlace(slug)
  const say = text.publicationSetup
  const raceId = race.raceId as RaceId
  const [found, audiences] = await Promise.all([readRaceSetup(db, raceId), readAudienceRules(db, raceId)])
  const pictures = found === undefined ? [] : picturesOf({ ...found, audiences })
  const asked = pictures.filter(({ audience }) =>
    audience === 'public' ? race.visibility !== 'private' : audience !== 'control',
  )
  if (found !== undefined && asked.length === 0) return { look: 'note', lines: [say.private] }
  const checks = await Promise.all(
    asked.map(async ({ audience, setup }) => ({
      audience,
      check: await checkPublication(setup, audience === 'public' ? undefined : makePass(race.slug, audience)),
    })),
  )
  const lines = checks.flatMap(({ audience, check }) => {
    if (check.kind === 'unasked' || check.leaks.length === 0) return []
    const numberOf = (id: number) => found?.setup.entries[id]?.number ?? ''
    return check.leaks.map(({ door, entrantId, path }) => say.leak(say.to[audience], door, numberOf(entrantId), path))
  })
  if (lines.length > 0)
    return { look: 'fault', lines: [say.leaks(lines.length), ...new Set(lines.slice(0, LEAKS_NAMED))] }
  const done = checks.flatMap(({ audience, check }) => (check.kind === 'unasked' ? [] : [{ audience, ...check }]))
  if (done.length < checks.length || done.length === 0) return { look: 'note', lines: [say.unasked] }
  return {
    look: 'done',
    lines: done.map(({ audience, positions, answers }) => say.tight(say.to[audience], positions, answers)),
  }
}
