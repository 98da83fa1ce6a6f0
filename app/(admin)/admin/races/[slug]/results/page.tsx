import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { rankedBy, rankedRows, rankingNames } from '#components/results/ranked-rows.ts'
import { ResultTable } from '#components/results/result-table.tsx'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { RulingFields } from '#components/setup/ruling-fields.tsx'
import { RulingList, type ShownRuling } from '#components/setup/ruling-list.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatRaceDate } from '#components/text/format.ts'
import { readOwnResults } from '#db/own-results'
import { listClasses } from '#db/race-classes'
import { readScoring, type Scoring } from '#db/race-results'
import { readSnapshot } from '#protocol/live/read-message'
import { elementIdOf, flattenWay } from '#race/course-way'
import { rankingText } from '#race/ranking-text'
import { may } from '#race/role'
import { decisionWords } from '#race/setup-change'
import { type RacePlace, racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { publish, revoke, rule } from './actions'
import { RankingsEditor } from './rankings-editor'
import { TimingImport } from './timing-import'

export const metadata: Metadata = { title: text.resultSetup.title }

/** How a race is ranked, what was ruled, and the publication of its results. */
export default async function ResultsPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const [scoring, classes] = await Promise.all([
    readScoring(place.db, place.actor, place.scope),
    listClasses(place.db, place.actor, place.scope),
  ])
  if (!scoring.ok || !classes.ok) notFound()
  const words = text.resultSetup
  const mayArrange = may(place.role, 'arrange')
  const { rankings } = scoring.value
  const seen = rankings.map(({ rankingId }) => rankingId)
  return (
    <RaceFrame place={place} section="results">
      <Section title={words.publish} why={words.publishWhy}>
        <Publish place={place} scoring={scoring.value} mayArrange={mayArrange} />
      </Section>
      <Section title={words.rankings} why={words.rankingsWhy}>
        <RankingsEditor
          slug={place.race.slug}
          seen={seen}
          rankings={rankings.map(rankingText)}
          classes={classes.value}
          isDisabled={!mayArrange}
        />
      </Section>
      {mayArrange && scoring.value.entries.length > 0 && <Rule place={place} scoring={scoring.value} />}
      {mayArrange && scoring.value.entries.length > 0 && (
        <Section title={words.timing} why={words.timingWhy}>
          <TimingImport slug={place.race.slug} />
        </Section>
      )}
      <Section title={words.rulings} why={words.rulingsWhy}>
        <RulingList
          race={place.race.slug}
          rulings={shownRulings(scoring.value, place.race.timeZone)}
          {...(mayArrange && { revoke })}
        />
      </Section>
    </RaceFrame>
  )
}

type Part = { place: RacePlace; scoring: Scoring }

function Publish({ place, scoring, mayArrange }: Part & { mayArrange: boolean }) {
  const words = text.resultSetup
  const { published } = scoring
  const { slug, visibility } = place.race
  return (
    <>
      <p className="mb-4 text-sm">
        {published === undefined
          ? words.nothingYet
          : words.stateNow(published.state, published.revision, published.rows.length)}{' '}
        {published !== undefined && visibility !== 'private' && (
          <a href={`/races/${slug}/results`} className="font-semibold text-accent">
            {words.see}
          </a>
        )}
        {visibility === 'private' && <span className="block text-late">{words.unseen}</span>}
      </p>
      {visibility === 'private' && published !== undefined && <PrivateResults place={place} />}
      {mayArrange && (
        <ActionForm action={publish} submit={words.publishSubmit} hidden={{ race: slug }}>
          <ChoiceField name="state" label={words.as} choices={Object.entries(words.states)} />
          <Field name="reason" label={words.reason} hint={words.publishReasonHint} maxLength={500} />
        </ActionForm>
      )}
    </>
  )
}

/** What the public will see once the race may be seen. */
async function PrivateResults({ place: { db, actor, scope } }: { place: RacePlace }) {
  const own = await readOwnResults(db, actor, scope)
  const snapshot = own.ok && own.value ? readSnapshot(own.value.snapshot) : undefined
  if (!own.ok || own.value === undefined || !snapshot?.ok) return null
  const { race } = snapshot.value
  const { rows } = own.value
  return (
    <div className="mb-6 space-y-6">
      {rankingNames({ rows }, race).map((name) => {
        const ranked = rankedRows({ rows }, name)
        return (
          <div key={name}>
            {name !== '' && <h3 className="mb-1 text-sm font-semibold">{name}</h3>}
            <ResultTable race={race} rows={ranked} by={rankedBy(name, ranked, race)} />
          </div>
        )
      })}
    </div>
  )
}

function Rule({ place, scoring }: Part) {
  const words = text.resultSetup
  const entries = scoring.entries.map(({ entryId, number, name }) => [entryId, `${number} ${name}`.trim()] as const)
  return (
    <Section title={words.rule}>
      <ActionForm action={rule} submit={words.ruleSubmit} look="quiet" hidden={{ race: place.race.slug }}>
        <RulingFields entries={entries} places={placesOf(scoring)} />
      </ActionForm>
    </Section>
  )
}

/** Every place of every way, each once for each lap, written `lap id`. */
function placesOf({ course }: Scoring): (readonly [string, string])[] {
  if (course === undefined) return []
  const ways = [course, ...(course.variants ?? [])].map(flattenWay)
  const all = ways.flatMap(({ elements, turns }) =>
    turns.map(({ elementId, lap, index }, i) => {
      const name = elements[i]?.name || text.courseSetup.element(index)
      return [`${lap} ${elementId}`, lap > 0 ? `${name}, ${text.explain.lap(lap)}` : name] as const
    }),
  )
  return [...new Map(all)]
}

function shownRulings({ rulings, entries, course }: Scoring, timeZone: string): ShownRuling[] {
  const numbers = new Map(entries.map(({ entryId, number, name }) => [entryId, `${number} ${name}`.trim()]))
  const ways = course === undefined ? [] : [course, ...(course.variants ?? [])]
  const names = new Map(ways.flatMap(({ elements }) => elements.map((one, i) => [elementIdOf(one, i), one.name])))
  return rulings.map(({ rulingId, entryId, decision, author, reason, source, decidedAtMs, revoked }) => {
    const named =
      'elementId' in decision
        ? { ...decision, elementId: names.get(decision.elementId) ?? decision.elementId }
        : decision
    return {
      ...{ rulingId, author, reason, decidedAtMs, isChip: source === 'chip' },
      entry: numbers.get(entryId) ?? '',
      words: [decisionWords(named), 'atMs' in decision ? formatRaceDate(decision.atMs, timeZone) : ''].join(' ').trim(),
      ...(revoked && { revoked }),
    }
  })
}
