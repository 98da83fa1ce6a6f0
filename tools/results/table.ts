/** A Markdown table; numbers to three figures that mean something. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(textOf).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function textOf(cell: string | number): string {
  if (typeof cell === 'string') return cell
  if (Number.isInteger(cell)) return cell.toLocaleString('en-GB')
  return Math.abs(cell) >= 100 ? Math.round(cell).toLocaleString('en-GB') : String(Number(cell.toPrecision(3)))
}
