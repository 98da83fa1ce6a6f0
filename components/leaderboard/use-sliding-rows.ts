'use client'

import { type RefObject, useLayoutEffect, useRef } from 'react'
import { REDUCED_MOTION } from '../ui/use-media'

/** Rows that change place slide there; those that come, go or are far out of sight do not move. */
export function useSlidingRows(list: RefObject<HTMLElement | null>, order: string): void {
  const before = useRef<{ order: string; tops: Map<string, number> }>({ order: '', tops: new Map() })
  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])] as HTMLElement[]
    const tops = new Map(rows.map((row) => [row.dataset.id ?? '', row.offsetTop]))
    const old = before.current
    before.current = { order, tops }
    if (old.order === '' || old.order === order || old.tops.size !== tops.size || matchMedia(REDUCED_MOTION).matches)
      return
    for (const row of rows) {
      const moved = (old.tops.get(row.dataset.id ?? '') ?? row.offsetTop) - row.offsetTop
      if (moved !== 0 && Math.abs(moved) < 800) slide(row, moved)
    }
  }, [list, order])
}

function slide(row: HTMLElement, fromPx: number): void {
  row.animate([{ transform: `translateY(${fromPx}px)` }, { transform: 'none' }], {
    duration: 450,
    easing: 'cubic-bezier(0.2, 0, 0, 1)',
  })
}
