'use client'

import { CircleHelp, Maximize, Minus, Moon, Plus, Route, Sun } from 'lucide-react'
import { useState } from 'react'
import type { MapCommand } from '../map/race-map'
import { text } from '../text/catalogue'
import { IconButton } from '../ui/icon-button'
import { useTheme } from '../ui/theme'
import { Legend } from './legend'

type MapControlsProps = {
  readonly shape: 'arrow' | 'disc'
  readonly hasCourse: boolean
  /** Some report by agreement, so that the map has a sign for where they are expected. */
  readonly hasAgreements?: boolean
  readonly onCommand: (kind: MapCommand['kind']) => void
}

/** The few buttons that lie over the map, and the legend that one of them opens. */
export function MapControls({ shape, hasCourse, hasAgreements = false, onCommand }: MapControlsProps) {
  const [theme, setTheme] = useTheme()
  const [legend, setLegend] = useState(false)
  const dark = theme === 'dark'
  return (
    <div className="absolute right-3 top-3 z-10 flex items-start gap-2 md:right-4 md:top-4">
      {legend && <Legend shape={shape} hasAgreements={hasAgreements} onClose={() => setLegend(false)} />}
      <div className="panel flex flex-col overflow-hidden">
        <IconButton label={text.map.fit} onClick={() => onCommand('fit')}>
          <Maximize size={18} strokeWidth={1.5} />
        </IconButton>
        {hasCourse && (
          <IconButton label={text.map.course} onClick={() => onCommand('course')}>
            <Route size={18} strokeWidth={1.5} />
          </IconButton>
        )}
        <div className="hidden md:contents">
          <IconButton label={text.map.zoomIn} onClick={() => onCommand('closer')}>
            <Plus size={18} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={text.map.zoomOut} onClick={() => onCommand('further')}>
            <Minus size={18} strokeWidth={1.5} />
          </IconButton>
        </div>
        <IconButton label={text.legend.open} onClick={() => setLegend(!legend)} pressed={legend}>
          <CircleHelp size={18} strokeWidth={1.5} />
        </IconButton>
        <IconButton
          label={dark ? text.theme.toLight : text.theme.toDark}
          onClick={() => setTheme(dark ? 'light' : 'dark')}
        >
          {dark ? <Sun size={18} strokeWidth={1.5} /> : <Moon size={18} strokeWidth={1.5} />}
        </IconButton>
      </div>
    </div>
  )
}
