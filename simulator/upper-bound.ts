/** Index of the first value greater than the one sought, in values that grow. */
export function upperBound(values: readonly number[], sought: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const at = (low + high) >> 1
    if ((values[at] ?? 0) > sought) high = at
    else low = at + 1
  }
  return low
}
