import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { MoveList, type ShownMoves, StartList } from '#components/setup/start-list.tsx'
import { text } from '#components/text/catalogue.ts'
import { zoneCity } from '#components/text/format.ts'
import { readStarts, type Starts } from '#db/race-starts'
import { may } from '#race/role'
import { zoneTimeOf } from '#race/zone-time'
import { type RacePlace, racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { addClass, clearEntryStarts, dropClass, moveStart, nameClass, postpone } from './actions'
import { PursuitForm } from './pursuit-form'

export const metadata: Metadata = { title: text.startSetup.title }

/** Who races together, and when they start. */
export default async function StartsPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const read = await readStarts(place.db, place.actor, place.scope)
  if (!read.ok) notFound()
  const starts = read.value
  const { timeZone } = place.race
  const words = text.startSetup
  const mayArrange = may(place.role, 'arrange')
  const own = starts.entries.filter(({ startsAtMs }) => startsAtMs !== null)
  const figures = new Set(starts.entries.flatMap(({ ratings }) => Object.keys(ratings ?? {})))
  const firstStart = zoneTimeOf(starts.raceStartsAtMs, timeZone)
  return (
    <RaceFrame place={place} section="starts">
      <Section title={words.title} why={words.why}>
        <p className="mb-2 text-xs text-muted">{words.inZone(zoneCity(timeZone))}</p>
        <StartList starts={largerStarts(starts)} timeZone={timeZone} without={words.withRace} />
      </Section>
      {own.length > 0 && <OwnStarts place={place} own={own} mayArrange={mayArrange} />}
      {mayArrange && <MoveForms place={place} starts={starts} />}
      <Section title={words.classes} why={words.classesWhy}>
        <Classes place={place} classes={starts.classes} mayArrange={mayArrange} />
      </Section>
      {mayArrange && (
        <Section title={words.pursuit} why={words.pursuitWhy}>
          <PursuitForm
            slug={place.race.slug}
            {...{ timeZone, firstStart }}
            classes={starts.classes}
            figures={[...figures].sort()}
          />
        </Section>
      )}
      <Section title={words.history}>
        <MoveList acts={movesOf(starts)} timeZone={timeZone} />
      </Section>
    </RaceFrame>
  )
}

function largerStarts({ raceStartsAtMs, classes, entries }: Starts) {
  const words = text.startSetup
  const race = { key: 'race', name: words.race, note: words.entryCount(entries.length), atMs: raceStartsAtMs }
  const ofClasses = classes.map(({ classId, name, entryCount, startsAtMs }) => {
    return { key: classId, name, note: words.entryCount(entryCount), atMs: startsAtMs }
  })
  return [race, ...ofClasses]
}

type Part = { place: RacePlace; mayArrange: boolean }

function OwnStarts({ place, own, mayArrange }: Part & { own: Starts['entries'] }) {
  const words = text.startSetup
  const starts = own.map(({ entryId, number, name, startsAtMs }) => {
    return { key: entryId, name: number, note: name, atMs: startsAtMs }
  })
  const { slug, timeZone } = place.race
  return (
    <Section title={words.clear} why={words.clearWhy}>
      <StartList
        starts={starts.sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))}
        timeZone={timeZone}
        without={words.withClass}
      />
      {mayArrange && (
        <div className="mt-4">
          <ActionForm
            action={clearEntryStarts}
            submit={words.clearSubmit}
            look="quiet"
            question={words.clearQuestion}
            hidden={{ race: slug }}
          >
            <Field name="reason" label={words.reason} maxLength={500} />
          </ActionForm>
        </div>
      )}
    </Section>
  )
}

function MoveForms({ place, starts }: { place: RacePlace; starts: Starts }) {
  const words = text.startSetup
  const { raceStartsAtMs, classes, entries } = starts
  const seen = Object.fromEntries([
    ['race', raceStartsAtMs],
    ...classes.map(({ classId, startsAtMs }) => [`class ${classId}`, startsAtMs]),
    ...entries.map(({ entryId, startsAtMs }) => [`entry ${entryId}`, startsAtMs]),
  ])
  const choices = [
    ['race', words.race] as const,
    ...classes.map(({ classId, name }) => [`class ${classId}`, name] as const),
    ...entries.map(({ entryId, number, name }) => [`entry ${entryId}`, `${number} ${name}`.trim()] as const),
  ]
  const hidden = { race: place.race.slug }
  return (
    <>
      <Section title={words.move}>
        <ActionForm action={moveStart} submit={words.moveSubmit} hidden={{ ...hidden, seen: JSON.stringify(seen) }}>
          <ChoiceField name="what" label={words.what} choices={choices} />
          <Field name="to" type="datetime-local" label={words.to} hint={words.toHint} />
          <Field name="reason" label={words.reason} maxLength={500} />
        </ActionForm>
      </Section>
      <Section title={words.postpone} why={words.postponeWhy}>
        <ActionForm action={postpone} submit={words.postponeSubmit} look="quiet" hidden={hidden}>
          <Field name="minutes" label={words.minutes} hint={words.minutesHint} maxLength={7} />
          <Field name="reason" label={words.reason} maxLength={500} />
        </ActionForm>
      </Section>
    </>
  )
}

function Classes({ place, classes, mayArrange }: Part & { classes: Starts['classes'] }) {
  const words = text.startSetup
  const { slug } = place.race
  return (
    <>
      {classes.length === 0 && <p className="mb-4 text-sm text-muted">{words.noClasses}</p>}
      <ul className="mb-6 max-w-xl divide-y divide-line border-y border-line empty:hidden">
        {classes.map(({ classId, name, entryCount }) => (
          <li key={classId} className="space-y-2 py-3 text-sm">
            <p className="[overflow-wrap:anywhere]">
              <span className="font-semibold">{name}</span>{' '}
              <span className="text-muted">{words.entryCount(entryCount)}</span>
            </p>
            {mayArrange && (
              <details>
                <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-9">
                  {words.change(name)}
                </summary>
                <div className="space-y-3 py-2">
                  <ActionForm
                    action={nameClass}
                    submit={words.rename}
                    look="quiet"
                    hidden={{ race: slug, class: classId }}
                  >
                    <Field name="name" label={words.newName(name)} defaultValue={name} maxLength={80} />
                  </ActionForm>
                  {entryCount === 0 && (
                    <ActionForm
                      action={dropClass}
                      submit={words.remove}
                      look="danger"
                      isInline
                      question={words.removeQuestion(name)}
                      hidden={{ race: slug, class: classId }}
                    />
                  )}
                </div>
              </details>
            )}
          </li>
        ))}
      </ul>
      {mayArrange && (
        <ActionForm action={addClass} submit={words.add} look="quiet" hidden={{ race: slug }}>
          <Field name="name" label={words.className} maxLength={80} />
        </ActionForm>
      )}
    </>
  )
}

/** Moves that were one act, together. */
function movesOf({ changes, classes, entries }: Starts): ShownMoves[] {
  const nameOf = (change: Starts['changes'][number]) =>
    classes.find(({ classId }) => classId === change.classId)?.name ??
    entries.find(({ entryId }) => entryId === change.entryId)?.number ??
    text.startSetup.race
  const acts = new Map<string, ShownMoves>()
  for (const change of changes) {
    const { author, reason, atMs } = change
    const key = `${atMs} ${author} ${reason}`
    const moves = [...(acts.get(key)?.moves ?? []), { ...change, name: nameOf(change) }]
    acts.set(key, { key, author, reason, atMs, moves })
  }
  return [...acts.values()]
}
