'use client'

import { ELEMENT_KINDS } from '#race/course-draft'
import { text } from '../../text/catalogue'
import type { Tool } from './drawing'

const TOOLS: readonly Tool[] = [...ELEMENT_KINDS, 'zone']

/** What clicks on the map put there, and what to click next. */
export function DrawTools(props: {
  tool: Tool | undefined
  /** A line whose starboard end is still to come. */
  isHalf: boolean
  onPick: (tool: Tool | undefined) => void
}) {
  const { tool, isHalf, onPick } = props
  const words = text.courseSetup
  const isLine = tool === 'line' || tool === 'gate'
  const hint = tool === undefined ? words.drawHint : isLine && isHalf ? words.drawOther : words.draws[tool]
  return (
    <div className="space-y-1">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{words.draw}</legend>
        {TOOLS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={tool === one}
            onClick={() => onPick(tool === one ? undefined : one)}
            className="h-11 rounded-md border border-line bg-panel-solid px-3 text-sm hover:bg-hover aria-pressed:border-accent aria-pressed:font-semibold aria-pressed:text-accent md:h-9"
          >
            {one === 'zone' ? words.zone : words.kinds[one]}
          </button>
        ))}
      </fieldset>
      <p className="text-xs text-muted" aria-live="polite">
        {hint}
      </p>
    </div>
  )
}
