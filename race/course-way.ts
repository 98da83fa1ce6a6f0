import { mustExist } from '#base/assert'
import type { CourseElement, CourseWay, Place } from './course'

/** A way without laps: each element once for each time it is to be passed. Everything that measures measures this. */
export type StraightWay = Pick<CourseWay, 'elements' | 'legs'> & { readonly laps?: never }

/** A way with its laps laid out one after the other; `turns[i]` says what element i was before. */
export type FlatWay = StraightWay & { readonly turns: readonly Turn[] }

/** An element in its turn. */
export type Turn = {
  /** Names the element in every version of the course. */
  readonly elementId: string
  /** Where it stands in the way that was laid out. */
  readonly index: number
  /** Which lap it belongs to, from 1 on; 0 outside the laps. */
  readonly lap: number
}

/** What names an element: the id it was given, else its place in the way, which is stable only as long as nothing is inserted before it. */
export function elementIdOf(element: CourseElement, index: number): string {
  return element.id ?? `at-${index}`
}

/** Lays out the laps of a way. */
export function flattenWay({ elements, legs, laps }: CourseWay): FlatWay {
  const flat = { elements: [] as CourseElement[], legs: [] as (readonly Place[])[], turns: [] as Turn[] }
  const lay = (index: number, leg: readonly Place[] | undefined, lap: number) => {
    const element = mustExist(elements[index], 'the element of the way')
    if (flat.elements.length > 0) flat.legs.push(leg ?? [])
    flat.elements.push(element)
    flat.turns.push({ elementId: elementIdOf(element, index), index, lap })
  }
  const { firstIndex, lastIndex, count, back } = laps ?? { firstIndex: 0, lastIndex: -1, count: 0, back: [] }
  for (let index = 0; index < elements.length; index++) {
    lay(index, legs[index - 1], index >= firstIndex && index <= lastIndex ? 1 : 0)
    if (index !== lastIndex) continue
    for (let lap = 2; lap <= count; lap++) {
      for (let again = firstIndex; again <= lastIndex; again++) {
        lay(again, again === firstIndex ? back : legs[again - 1], lap)
      }
    }
  }
  return flat
}
