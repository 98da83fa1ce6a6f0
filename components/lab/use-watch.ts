'use client'

import { useEffect, useState } from 'react'
import type { LabAction } from '#protocol/live/lab'
import { advance, pressed, type Sight, type Watch, type Wound, woundsOf } from './watch'

/** The stopwatch of this visitor. It is kept for the time that the window is open, so that a reload does not stop it. */
export function useWatch(slug: string, sight: Sight) {
  const [watch, setWatch] = useState<Watch>()
  const key = `farfield-lab-${slug}`
  useEffect(() => setWatch(readKept(key)), [key])
  const wounds: readonly Wound[] = watch === undefined ? [] : woundsOf(watch, sight)
  const now = watch && advance(watch, wounds, sight.nowMs)
  if (now !== watch) setWatch(now)
  useEffect(() => {
    if (watch !== undefined) sessionStorage.setItem(key, JSON.stringify(watch))
  }, [key, watch])
  const press = (action: LabAction, atMs: number) => setWatch((kept) => pressed(kept, action, atMs, sight.readings))
  return { watch: now, wounds, press }
}

function readKept(key: string): Watch | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '') as Partial<Watch>
    const isWatch = typeof kept.sinceMs === 'number' && Array.isArray(kept.actions) && Array.isArray(kept.upToDate)
    return isWatch ? (kept as Watch) : undefined
  } catch {
    return undefined
  }
}
