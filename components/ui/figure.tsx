import type { Figure as FigureText } from '../text/format'

/** A figure with its unit in a lighter weight. */
export function Figure({ figure }: { figure: FigureText }) {
  return (
    <span className="whitespace-nowrap tabular-nums">
      {figure.value}
      <span className="ml-[0.2em] text-[0.85em] font-normal text-muted">{figure.unit}</span>
    </span>
  )
}
