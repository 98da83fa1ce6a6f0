import { useCallback } from 'react'
import type { LiveState } from '#protocol/live/live-store'
import type { LiveRace } from '#protocol/live/messages'
import { MapControls } from '../race/map-controls'
import { PANEL_PX, RaceMap, type View } from '../race/race-page'
import type { Reading } from '../race/readings'
import { text } from '../text/catalogue'
import { atSea } from '../text/format'
import { sheetPx } from '../ui/sheet'
import { DESK } from '../ui/use-media'

/** What a second panel covers at the right of a wide desk; the classes below have the same figure. */
const EVIDENCE_PX = 376 + 16
const CONTROLS_PX = 64

type LabMapProps = {
  readonly race: LiveRace
  readonly readings: readonly Reading[]
  readonly tracks: LiveState['tracks']
  readonly eye: View
  readonly isWide: boolean
}

/** The map of the race page, between two panels where there is room for a second one. */
export function LabMap({ race, readings, tracks, eye, isWide }: LabMapProps) {
  const freeArea = useCallback(() => {
    const right = CONTROLS_PX + (isWide ? EVIDENCE_PX : 0)
    return window.matchMedia(DESK).matches
      ? { left: PANEL_PX, top: 0, right, bottom: 0 }
      : { left: 0, top: 0, right: 56, bottom: sheetPx(eye.height === 'full' ? 'half' : eye.height) }
  }, [isWide, eye.height])
  return (
    <>
      <RaceMap
        race={race}
        readings={readings}
        tracks={tracks}
        pickedId={eye.pickedId}
        following={eye.following}
        command={eye.command}
        freeArea={freeArea}
        onPick={eye.pickOnMap}
        onMoved={eye.stopFollowing}
      />
      <div className="pointer-events-none absolute inset-0 xl:right-[392px] [&>*]:pointer-events-auto">
        <MapControls
          shape={atSea(race.kind) ? 'arrow' : 'disc'}
          hasCourse={race.course !== undefined}
          onCommand={eye.order}
        />
      </div>
      <p className="pointer-events-none absolute bottom-1 right-2 hidden text-[10.5px] text-muted md:block xl:right-[400px]">
        {text.map.credit}
      </p>
    </>
  )
}
