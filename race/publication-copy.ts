import type { ClassId } from './fix'
import type { PublicationRules } from './publication-rules'

/** Publication rules for another race with the same course: blackouts moved by as much as its start, classes by their names there. */
export function copyPublication(
  rules: PublicationRules,
  { shiftMs, classIds }: { readonly shiftMs: number; readonly classIds: ReadonlyMap<ClassId, ClassId> },
): PublicationRules {
  const { byClass, blackouts, ...rest } = rules
  const ofClasses = byClass?.flatMap(({ classId, delayMs }) => {
    const id = classIds.get(classId)
    return id === undefined ? [] : [{ classId: id, delayMs }]
  })
  const moved = blackouts?.map(({ fromMs, untilMs }) => ({ fromMs: fromMs + shiftMs, untilMs: untilMs + shiftMs }))
  return { ...rest, ...(ofClasses && { byClass: ofClasses }), ...(moved && { blackouts: moved }) }
}
