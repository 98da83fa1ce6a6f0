'use client'

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { CheckBox, ChoiceBox, TextBox } from '#components/setup/boxes.tsx'
import { Button } from '#components/setup/button.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { EMPTY_RANKING, FIGURES_OF, RANKED_BY, type RankingFaults, type RankingText } from '#race/ranking-text'
import { type RankingsAnswer, saveSentRankings } from './actions'

type ClassName = { readonly classId: string; readonly name: string }
type Draft = RankingText & { readonly key: number }

/** The rankings of a race, in their order; all are saved together. */
export function RankingsEditor(props: {
  slug: string
  seen: readonly string[]
  rankings: readonly RankingText[]
  classes: readonly ClassName[]
  isDisabled: boolean
}) {
  const words = text.resultSetup
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => props.rankings.map((one, key) => ({ ...one, key })))
  // What was seen when these drafts began; what somebody else saves meanwhile is not.
  const [seen, setSeen] = useState(props.seen)
  const [answer, setAnswer] = useState<RankingsAnswer>()
  const [isBusy, start] = useTransition()
  const set = (next: readonly Draft[]) => {
    setAnswer(undefined)
    setDrafts(next)
  }
  const change = (index: number, part: Partial<RankingText>) =>
    set(drafts.map((one, i) => (i === index ? { ...one, ...part } : one)))
  const move = (index: number, by: -1 | 1) => {
    const [one] = drafts.slice(index, index + 1)
    if (one && drafts[index + by]) set(drafts.toSpliced(index, 1).toSpliced(index + by, 0, one))
  }
  const add = () => set([...drafts, { ...EMPTY_RANKING, key: 1 + Math.max(0, ...drafts.map(({ key }) => key)) }])
  const save = () =>
    start(async () => {
      const rankings = drafts.map(({ key: _, ...one }) => one)
      const saved = await saveSentRankings(props.slug, { seen, rankings })
      if (saved.kind === 'saved') setSeen(saved.seen)
      setAnswer(saved)
    })
  const faults = answer?.kind === 'refused' ? answer.faults : undefined
  return (
    <div className="max-w-2xl space-y-4">
      <ol className="space-y-2">
        {drafts.map((draft, index) => (
          <li key={draft.key} className="rounded-md border border-line bg-panel-solid p-3" data-testid="ranking">
            <fieldset disabled={props.isDisabled || isBusy} className="space-y-2">
              <legend className="sr-only">{draft.name || words.unnamed(index)}</legend>
              <RankingFields
                draft={draft}
                classes={props.classes}
                faults={faults?.[index] ?? {}}
                change={(part) => change(index, part)}
              />
              {!props.isDisabled && (
                <RowButtons
                  title={draft.name || words.unnamed(index)}
                  onMove={(by) => move(index, by)}
                  onRemove={() => set(drafts.toSpliced(index, 1))}
                />
              )}
            </fieldset>
          </li>
        ))}
      </ol>
      {!props.isDisabled && (
        <div className="flex gap-2">
          <Button type="button" look="quiet" onClick={add} disabled={isBusy}>
            {words.addRanking}
          </Button>
          <Button type="button" onClick={save} disabled={isBusy}>
            {words.saveRankings}
          </Button>
        </div>
      )}
      {answer?.kind === 'saved' && <Notice look="done">{words.rankingsSaved}</Notice>}
      {answer?.kind === 'refused' && <Notice look="fault">{answer.words}</Notice>}
    </div>
  )
}

function RankingFields(props: {
  draft: RankingText
  classes: readonly ClassName[]
  faults: RankingFaults
  change: (part: Partial<RankingText>) => void
}) {
  const { draft, classes, faults, change } = props
  const words = text.resultSetup
  const { by } = draft
  const figures = FIGURES_OF[by]
  const entry = (field: Exclude<keyof RankingText, 'by' | 'classIds'>, label: string) => {
    const fault = faults[field]
    return (
      <TextBox
        label={label}
        value={draft[field]}
        onChange={(value) => change({ [field]: value })}
        {...(fault && { fault: words.rankingFaults[fault] })}
      />
    )
  }
  /** Another rule reads other figures. */
  const pick = (next: RankingText['by']) => {
    const [first = draft.first, second = draft.second] = FIGURES_OF[next]
    change({ by: next, first, second })
  }
  const toggle = (classId: string, isIn: boolean) => {
    const others = draft.classIds.filter((id) => id !== classId)
    change({ classIds: isIn ? [...others, classId] : others })
  }
  return (
    <>
      <div className="grid gap-2 sm:grid-cols-2">
        {entry('name', words.name)}
        <ChoiceBox
          label={words.by}
          value={by}
          choices={RANKED_BY.map((one) => [one, words.rankedBy[one]])}
          onChange={pick}
        />
        {figures.length > 0 && entry('first', words.first[by] ?? words.figure)}
        {figures.length > 1 && entry('second', words.second)}
        {by === 'yardstick' && entry('base', words.base)}
        {by === 'phrf-time-on-time' && entry('a', words.a)}
        {by === 'phrf-time-on-time' && entry('b', words.b)}
        {(by === 'time-on-distance' || by === 'performance-line') && entry('miles', words.miles)}
        {by === 'last-standing' && entry('lapMinutes', words.lapMinutes)}
        {entry('groups', words.groups)}
      </div>
      {classes.length > 0 && (
        <fieldset>
          <legend className="text-xs text-muted">{words.classes}</legend>
          <div className="flex flex-wrap gap-x-4">
            {classes.map(({ classId, name }) => (
              <CheckBox
                key={classId}
                label={name}
                isChecked={draft.classIds.includes(classId)}
                onChange={(isIn) => toggle(classId, isIn)}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

function RowButtons(props: { title: string; onMove: (by: -1 | 1) => void; onRemove: () => void }) {
  const words = text.resultSetup
  const icon = { size: 18, strokeWidth: 1.5, 'aria-hidden': true } as const
  return (
    <div className="flex justify-end">
      <IconButton label={words.up(props.title)} onClick={() => props.onMove(-1)}>
        <ArrowUp {...icon} />
      </IconButton>
      <IconButton label={words.down(props.title)} onClick={() => props.onMove(1)}>
        <ArrowDown {...icon} />
      </IconButton>
      <IconButton label={words.removeRanking(props.title)} onClick={props.onRemove}>
        <Trash2 {...icon} />
      </IconButton>
    </div>
  )
}
