'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { LabAction, LabView } from '#protocol/live/lab'
import { linkOf, serverNowMs } from '#protocol/live/live-store'
import { Board } from '../leaderboard/board'
import { EntrantCard } from '../race/entrant-card'
import { ConnectionLine } from '../race/race-header'
import { useReadingsByLook, useView, type View } from '../race/race-page'
import { type FieldReading, type Reading, readField } from '../race/readings'
import { type FirstPicture, serverOf, useLiveRace } from '../race/use-live-race'
import { atSea } from '../text/format'
import { Sheet } from '../ui/sheet'
import { useMedia } from '../ui/use-media'
import { LabActions } from './lab-actions'
import { LabHeader } from './lab-header'
import { LabMap } from './lab-map'
import { LabMeters } from './lab-meters'
import { type LabState, LabStore } from './lab-store'
import { MissingMessages } from './missing-messages'
import { PictureAges } from './picture-ages'
import { SenderTrust } from './sender-trust'
import { StopWatch } from './stop-watch'
import { useWatch } from './use-watch'

/** A desk with room for a second panel. */
const WIDE = '(min-width: 1280px)'

/** The link lab: what breaks the radio link and what it costs at the left, what comes of it on the map and at the right. */
export function LabPage({ first, view: firstView }: { first: FirstPicture; view: LabView | undefined }) {
  const state = useLiveRace(first)
  const now = serverNowMs(state)
  const { readings, field } = useMemo(() => readField(state.snapshot, now), [state.snapshot, now])
  const mapReadings = useReadingsByLook(readings)
  const eye = useView()
  const isWide = useMedia(WIDE)
  const { race, field: live } = state.snapshot
  const [lab, store] = useLab(first, firstView)
  const sight = { view: lab.view, isAway: lab.isAway, isFollowing: linkOf(state) === 'following', readings, nowMs: now }
  const { watch, wounds, press } = useWatch(race.slug, sight)
  const act = async (action: LabAction) => {
    const answer = await store.act(action)
    if (answer.kind === 'done' && action !== 'ask-now') press(action, answer.done.atMs)
  }
  const board = { readings, field, pickedId: eye.pickedId, onPick: eye.pickInList, race, live }
  const card = <PickedCard eye={eye} readings={readings} race={race} field={field} />
  const missing = <MissingMessages view={lab.view} nowMs={now} />
  return (
    <main className="fixed inset-0 overflow-hidden bg-sea">
      <LabMap race={race} readings={mapReadings} tracks={state.tracks} eye={eye} isWide={isWide} />
      <Sheet height={eye.height} onHeight={eye.setHeight}>
        <LabHeader race={race} />
        <StopWatch watch={watch} wounds={wounds} nowMs={now} race={race} isDisturbed={isDisturbed(lab)} />
        <ConnectionLine state={state} />
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain border-t border-line">
          {!isWide && card}
          <PictureAges
            readings={readings}
            shape={atSea(race.kind) ? 'arrow' : 'disc'}
            unheard={lab.view?.radio?.unheard}
          />
          <LabActions lab={lab} race={race} onAct={act} />
          <LabMeters meter={lab.view?.meter} />
          <SenderTrust view={lab.view} />
          {!isWide && missing}
          {!isWide && <Board {...board} />}
        </div>
      </Sheet>
      {isWide && (
        <aside className="panel absolute inset-y-4 right-4 z-20 flex w-[376px] flex-col overflow-hidden">
          <div className="max-h-[46%] shrink-0 overflow-y-auto overscroll-contain border-b border-line">{missing}</div>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain">
            {card}
            <Board {...board} />
          </div>
        </aside>
      )}
    </main>
  )
}

/** The lab as the server shows it, from the picture that came with the page on. */
function useLab(first: FirstPicture, firstView: LabView | undefined): [LabState, LabStore] {
  const [store] = useState(
    () => new LabStore(`${serverOf(first)}/lab/${encodeURIComponent(first.snapshot.race.slug)}`, firstView),
  )
  useEffect(() => {
    store.start()
    return () => store.stop()
  }, [store])
  return [useSyncExternalStore(store.subscribe, store.read, store.read), store]
}

const isDisturbed = ({ view }: LabState): boolean =>
  (view?.radio?.toLose ?? 0) > 0 || view?.radio?.darkUntilMs !== undefined

type PickedCardProps = {
  readonly eye: View
  readonly readings: readonly Reading[]
  readonly race: FirstPicture['snapshot']['race']
  readonly field: FieldReading
}

function PickedCard({ eye, readings, race, field }: PickedCardProps) {
  const picked = readings.find(({ entrant }) => entrant.id === eye.pickedId)
  if (picked === undefined) return null
  return (
    <EntrantCard
      reading={picked}
      race={race}
      base={`/races/${race.slug}`}
      field={field}
      following={eye.following}
      onFollow={eye.toggleFollowing}
      onShow={() => eye.order('show')}
      onClose={() => eye.pick(undefined)}
    />
  )
}
