'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { text } from '#components/text/catalogue.ts'
import { readPublicationRules, savePublicationRules } from '#db/race-publication'
import { readRaceSetup } from '#db/races'
import type { RaceId } from '#race/fix'
import { type PublicationFaults, type PublicationText, publicationText, readPublication } from '#race/publication-text'
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

/** Changes what is held back from the public, unless somebody else has changed it since the page was opened. */
export async function saveRules(
  slug: string,
  sent: { readonly seen: PublicationText; readonly rules: PublicationText },
): Promise<RulesAnswer> {
  const { db, actor, scope, race } = await racePlace(slug)
  const say = text.publicationSetup
  const [rules, seen] = [sentRules.safeParse(sent.rules), sentRules.safeParse(sent.seen)]
  if (!rules.success || !seen.success) return { kind: 'refused', words: say.notRules }
  const read = readPublication(rules.data, race.timeZone)
  if (!read.ok) return { kind: 'refused', words: text.setup.putRight, faults: read.fault }
  const now = await readPublicationRules(db, actor, scope)
  // As the form has them: what it cannot say, such as seconds, is the same to whoever has seen it.
  const shown = now.ok && sentRules.safeParse(publicationText(now.value.rules, race.timeZone)).data
  const isSeen = JSON.stringify(shown) === JSON.stringify(seen.data)
  if (now.ok && !isSeen) return { kind: 'refused', words: say.edited }
  const change = { seen: now.ok ? now.value.rules : undefined, to: read.value }
  const saved = await savePublicationRules(db, actor, scope, change)
  if (saved.ok) {
    revalidatePath(`/admin/races/${race.slug}/publication`)
    return { kind: 'saved', seen: publicationText(read.value, race.timeZone) }
  }
  if (saved.fault === 'edited') return { kind: 'refused', words: say.edited }
  const state = refusedAct(saved.fault)
  return { kind: 'refused', words: state.kind === 'faults' ? (state.words ?? '') : '' }
}

/** What a check of the public doors says, in words. */
export type CheckAnswer = { readonly look: 'done' | 'fault' | 'note'; readonly lines: readonly string[] }

/** So many leaks are named; one is enough to act. */
const LEAKS_NAMED = 20

/** Asks every public door and looks over what it says. */
export async function checkNow(slug: string): Promise<CheckAnswer> {
  const { db, race } = await racePlace(slug)
  const say = text.publicationSetup
  if (race.visibility === 'private') return { look: 'note', lines: [say.private] }
  const found = await readRaceSetup(db, race.raceId as RaceId)
  const check = found === undefined ? { kind: 'unasked' as const } : await checkPublication(found.setup)
  if (check.kind === 'unasked') return { look: 'note', lines: [say.unasked] }
  const { leaks, positions, answers } = check
  if (leaks.length === 0) return { look: 'done', lines: [say.tight(positions, answers)] }
  const numberOf = (id: number) => found?.setup.entries[id]?.number ?? ''
  const named = leaks
    .slice(0, LEAKS_NAMED)
    .map(({ door, entrantId, path }) => say.leak(door, numberOf(entrantId), path))
  return { look: 'fault', lines: [say.leaks(leaks.length), ...new Set(named)] }
}
