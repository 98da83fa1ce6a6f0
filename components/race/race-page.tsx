'use client'

import dynamic from 'next/dynamic'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type LiveState, serverNowMs } from '#protocol/live/live-store'
import { Board } from '../leaderboard/board'
import type { MapCommand } from '../map/race-map'
import { text } from '../text/catalogue'
import { atSea } from '../text/format'
import { accentStyle } from '../ui/readable-colour'
import { Sheet, type SheetHeight, sheetPx } from '../ui/sheet'
import { DESK } from '../ui/use-media'
import { AirtimeStrip } from './airtime-strip'
import { EntrantCard } from './entrant-card'
import { MapControls } from './map-controls'
import { ConnectionLine, RaceHeader } from './race-header'
import { type FieldReading, type Reading, readField } from './readings'
import { type AudienceView, type FirstPicture, useLiveRace } from './use-live-race'

/** The map library is large and needs a window: it comes after the first paint, which has the whole list. */
export const RaceMap = dynamic(() => import('../map/race-map'), {
  ssr: false,
  loading: () => <div className="absolute inset-0 bg-sea" />,
})

/** What the panel covers at the left of a desk. */
export const PANEL_PX = 16 + 400

/** The public page of a race: the map fills the window, the list lies over it, and both follow the live feed. */
export function RacePage({ first, labHref }: { first: FirstPicture; labHref?: string }) {
  const state = useLiveRace(first)
  const now = serverNowMs(state)
  const { readings, field } = useMemo(() => readField(state.snapshot, now), [state.snapshot, now])
  const mapReadings = useReadingsByLook(readings)
  const view = useView()
  const { race } = state.snapshot
  const shape = atSea(race.kind) ? 'arrow' : 'disc'
  return (
    <main className="fixed inset-0 overflow-hidden bg-sea" style={accentStyle(race.accent)}>
      <RaceMap
        race={race}
        readings={mapReadings}
        tracks={state.tracks}
        pickedId={view.pickedId}
        following={view.following}
        command={view.command}
        freeArea={view.freeArea}
        onPick={view.pickOnMap}
        onMoved={view.stopFollowing}
      />
      <MapControls
        shape={shape}
        hasCourse={race.course !== undefined}
        hasAgreements={state.snapshot.entries.some(({ agreement }) => agreement)}
        onCommand={view.order}
      />
      <Sheet height={view.height} onHeight={view.setHeight}>
        <Panel
          state={state}
          field={field}
          readings={readings}
          view={view}
          labHref={labHref}
          audience={first.audience}
        />
      </Sheet>
      <p className="pointer-events-none absolute bottom-1 right-2 hidden text-[10.5px] text-muted md:block">
        {text.map.credit}
      </p>
    </main>
  )
}

function Panel({
  state,
  field,
  readings,
  view,
  labHref,
  audience,
}: {
  state: LiveState
  field: FieldReading
  readings: Reading[]
  view: View
  labHref: string | undefined
  audience: AudienceView | undefined
}) {
  const { race, field: live } = state.snapshot
  const picked = readings.find(({ entrant }) => entrant.id === view.pickedId)
  const base = audience?.base ?? `/races/${race.slug}`
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (view.pickedId !== undefined && !window.matchMedia(DESK).matches) scroller.current?.scrollTo({ top: 0 })
  }, [view.pickedId])
  return (
    <>
      <RaceHeader state={state} field={field} base={base} />
      <ConnectionLine state={state} />
      {audience && (
        <p className="border-t border-line px-4 py-2 text-sm" data-testid="audience">
          <span className="font-semibold">{text.audience.names[audience.name]}.</span>{' '}
          <span className="text-muted">{text.audience.why[audience.name]}</span>
        </p>
      )}
      <div
        ref={scroller}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain border-t border-line"
      >
        {picked && (
          <EntrantCard
            reading={picked}
            race={race}
            field={field}
            base={base}
            following={view.following}
            onFollow={view.toggleFollowing}
            onShow={() => view.order('show')}
            onClose={() => view.pick(undefined)}
          />
        )}
        <Board
          race={race}
          live={live}
          field={field}
          readings={readings}
          pickedId={view.pickedId}
          onPick={view.pickInList}
        />
        <AirtimeStrip airtime={live.airtime} race={race} labHref={labHref} />
      </div>
    </>
  )
}

/** As far as the map shows it: regions by a kilometre, places where somebody is expected by about a hundred metres. */
function lookOf({ sign, reachM = 0, expected }: Reading): string {
  const place = expected && [expected.latDeg, expected.lonDeg].map((deg) => Math.round(deg * 1000)).join(' ')
  return `${sign}${Math.round(reachM / 1000)} ${place} ${expected?.withinM}`
}

export type View = ReturnType<typeof useView>

/** What the reader is looking at: who is picked, whether the map follows, how high the sheet stands. */
export function useView() {
  const [pickedId, setPickedId] = useState<number>()
  const [following, setFollowing] = useState(false)
  const [height, setHeight] = useState<SheetHeight>('half')
  const [command, setCommand] = useState<MapCommand>({ kind: 'fit', count: 0 })
  const order = useCallback((kind: MapCommand['kind']) => setCommand(({ count }) => ({ kind, count: count + 1 })), [])
  const pick = useCallback((id: number | undefined) => {
    setPickedId(id)
    setFollowing(false)
    if (id !== undefined) setHeight((now) => (now === 'peek' ? 'half' : now))
  }, [])
  const pickInList = useCallback(
    (id: number) => {
      pick(id)
      order('show')
    },
    [pick, order],
  )
  const toggleFollowing = useCallback(() => setFollowing((on) => !on), [])
  const stopFollowing = useCallback(() => setFollowing(false), [])
  const freeArea = useCallback(() => {
    const desk = window.matchMedia(DESK).matches
    return desk
      ? { left: PANEL_PX, top: 0, right: 64, bottom: 0 }
      : { left: 0, top: 0, right: 56, bottom: height === 'full' ? sheetPx('half') : sheetPx(height) }
  }, [height])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && pick(undefined)
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [pick])
  return {
    pickedId,
    following,
    height,
    setHeight,
    command,
    order,
    pick,
    pickInList,
    pickOnMap: pick,
    toggleFollowing,
    stopFollowing,
    freeArea,
  }
}

/**
 * The readings for the map, which looks at signs and regions but not at seconds: the same list as long as nothing that is
 * drawn has changed, so that a passing second does not repaint the chart. Regions grow in steps of a kilometre.
 */
export function useReadingsByLook(readings: Reading[]): Reading[] {
  const look = readings.map(lookOf).join()
  const [kept, setKept] = useState({ look, readings })
  const same =
    kept.look === look &&
    kept.readings.length === readings.length &&
    kept.readings.every(({ entry }, i) => entry === readings[i]?.entry)
  if (same) return kept.readings
  setKept({ look, readings })
  return readings
}
