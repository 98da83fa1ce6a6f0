import type { FreshnessSign } from '../race/readings'
import { readableStyle } from './readable-colour'

/** The freshness sign as it stands in lists and in the legend: the same shapes that the map draws. */
export function FreshnessMark(props: { sign: FreshnessSign; shape: 'arrow' | 'disc'; colour: string; size?: number }) {
  const { sign, shape, colour, size = 22 } = props
  const own = colour.startsWith('#') ? readableStyle(colour) : colour
  const tone = 'currentColor'
  const color = sign === 'silent' ? 'var(--silent)' : own
  const solid = sign === 'measured' || sign === 'held'
  const outline = shape === 'arrow' ? 'M12 3 L18.5 20 Q12 15.5 5.5 20 Z' : 'M12 5.5 a6.5 6.5 0 1 0 0.01 0 Z'
  if (sign === 'none') return <NotHeard size={size} />
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="shrink-0" style={{ color }}>
      {sign === 'overdue' && (
        <circle
          cx="12"
          cy="12"
          r="11"
          fill={tone}
          fillOpacity="0.12"
          stroke={tone}
          strokeWidth="1"
          strokeDasharray="3 2.4"
        />
      )}
      <path
        d={outline}
        fill={solid ? tone : 'var(--panel-solid)'}
        stroke={solid ? 'var(--mark-edge)' : tone}
        strokeWidth={solid ? 1 : sign === 'overdue' ? 2.8 : 2}
        strokeLinejoin="round"
        transform={sign === 'overdue' ? 'translate(4.2 4.2) scale(0.65)' : undefined}
      />
      {sign === 'silent' && <Hatch outline={outline} shape={shape} tone={tone} />}
      {sign === 'held' && <Clock />}
    </svg>
  )
}

function NotHeard({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="shrink-0">
      <circle
        cx="12"
        cy="12"
        r="6.5"
        fill="none"
        stroke="var(--silent)"
        strokeWidth="1.5"
        strokeDasharray="1 3"
        strokeLinecap="round"
      />
    </svg>
  )
}

/** Crossed lines cut to the shape by hand, because a clip path would need an id of its own in every row. */
function Hatch({ outline, shape, tone }: { outline: string; shape: 'arrow' | 'disc'; tone: string }) {
  const lines =
    shape === 'arrow'
      ? 'M10 8.5 L14.5 15 M8.5 12.5 L12 16.5 M14 8.5 L9.5 15 M15.5 12.5 L12 16.5'
      : 'M8 8 L16 16 M12 6 L18 12 M6 12 L12 18 M16 8 L8 16 M12 6 L6 12 M18 12 L12 18'
  return (
    <>
      <path d={lines} stroke={tone} strokeWidth="1" fill="none" />
      <path d={outline} fill="none" stroke={tone} strokeWidth="1.5" strokeLinejoin="round" />
    </>
  )
}

function Clock() {
  return (
    <g stroke="var(--ink)" strokeWidth="1.5" fill="var(--panel-solid)">
      <circle cx="18" cy="6" r="5" />
      <path d="M18 3 V6 H20.2" fill="none" />
    </g>
  )
}
