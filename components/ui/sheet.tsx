'use client'

import { ChevronDown, ChevronUp } from 'lucide-react'
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { text } from '../text/catalogue'

export type SheetHeight = 'peek' | 'half' | 'full'
const HEIGHTS: readonly SheetHeight[] = ['peek', 'half', 'full']

/** Heights in parts of the window; the style sheet has the same figures. */
const PARTS: Record<SheetHeight, (windowPx: number) => number> = {
  peek: () => 134,
  half: (windowPx) => windowPx * 0.5,
  full: (windowPx) => windowPx * 0.9,
}

/** How much of the window's foot the sheet covers. */
export const sheetPx = (height: SheetHeight): number => PARTS[height](window.innerHeight)

type SheetProps = { height: SheetHeight; onHeight: (height: SheetHeight) => void; children: ReactNode }

/** On a phone a sheet from below that is dragged, or stepped with its buttons, between three heights; on a desk a panel at the left. */
export function Sheet({ height, onHeight, children }: SheetProps) {
  const [dragPx, setDragPx] = useState<number>()
  const step = (by: number) => onHeight(HEIGHTS[Math.max(0, Math.min(2, HEIGHTS.indexOf(height) + by))] as SheetHeight)
  const settle = (px: number) => {
    setDragPx(undefined)
    onHeight(
      HEIGHTS.reduce((best, next) => (Math.abs(sheetPx(next) - px) < Math.abs(sheetPx(best) - px) ? next : best)),
    )
  }
  return (
    <aside
      data-height={height}
      data-dragging={dragPx !== undefined}
      className="sheet panel z-20 flex flex-col overflow-hidden"
      style={dragPx === undefined ? undefined : { height: dragPx }}
    >
      <Grip height={height} onStep={step} onDrag={setDragPx} onSettle={settle} />
      {children}
    </aside>
  )
}

type GripProps = {
  height: SheetHeight
  onStep: (by: number) => void
  onDrag: (px: number) => void
  onSettle: (px: number) => void
}

function Grip({ height, onStep, onDrag, onSettle }: GripProps) {
  const start = useRef<{ y: number; px: number } | undefined>(undefined)
  const heightAt = (event: PointerEvent) => {
    const px = (start.current?.px ?? 0) + (start.current?.y ?? 0) - event.clientY
    return Math.max(96, Math.min(sheetPx('full'), px))
  }
  return (
    <div
      className="relative flex h-7 shrink-0 touch-none items-center justify-center md:hidden"
      onPointerDown={(event) => {
        start.current = { y: event.clientY, px: sheetPx(height) }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => start.current && onDrag(heightAt(event))}
      onPointerUp={(event) => {
        if (start.current) onSettle(heightAt(event))
        start.current = undefined
      }}
      onPointerCancel={() => {
        start.current = undefined
        onSettle(sheetPx(height))
      }}
    >
      <span aria-hidden="true" className="h-1 w-10 rounded-full bg-grip" />
      <span className="absolute right-1 top-0 flex" onPointerDown={(event) => event.stopPropagation()}>
        <StepButton
          label={text.sheet.larger}
          disabled={height === 'full'}
          onClick={() => onStep(1)}
          icon={<ChevronUp size={20} strokeWidth={1.5} />}
        />
        <StepButton
          label={text.sheet.smaller}
          disabled={height === 'peek'}
          onClick={() => onStep(-1)}
          icon={<ChevronDown size={20} strokeWidth={1.5} />}
        />
      </span>
    </div>
  )
}

function StepButton({
  label,
  disabled,
  onClick,
  icon,
}: {
  label: string
  disabled: boolean
  onClick: () => void
  icon: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      className="grid size-11 place-items-center text-muted disabled:opacity-30"
    >
      {icon}
    </button>
  )
}
