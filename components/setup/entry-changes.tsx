import type { EntryChange, EntryTable } from '#race/entry-table'
import { text } from '../text/catalogue'
import { Notice } from './notice'

/** So many are shown one by one; of the others their number. */
const BAD_CELLS_SHOWN = 20

/** What a table of entries would change, row by row, or which of its cells cannot be taken. */
export function EntryChanges(props: {
  badCells: EntryTable['badCells']
  unknownColumns: EntryTable['unknownColumns']
  changes: readonly EntryChange[]
}) {
  const { badCells, unknownColumns, changes } = props
  const words = text.raceSetup.entries
  const hasNothing = badCells.length === 0 && changes.every(({ kind }) => kind === 'same')
  return (
    <div className="space-y-4">
      {badCells.length > 0 && (
        <Notice look="fault">
          <p className="font-semibold">{words.badCells(badCells.length)}</p>
          <ul className="mt-2 space-y-1">
            {badCells.slice(0, BAD_CELLS_SHOWN).map((cell) => (
              <li key={`${cell.row} ${cell.column} ${cell.fault}`} className="[overflow-wrap:anywhere]">
                {words.badCell(cell)}
              </li>
            ))}
            {badCells.length > BAD_CELLS_SHOWN && <li>{words.more(badCells.length - BAD_CELLS_SHOWN)}</li>}
          </ul>
        </Notice>
      )}
      {unknownColumns.length > 0 && <Notice look="note">{words.unknownColumns(unknownColumns)}</Notice>}
      {hasNothing && <Notice look="note">{words.nothingToTake}</Notice>}
      {badCells.length === 0 && !hasNothing && <ChangeList changes={changes} />}
    </div>
  )
}

function ChangeList({ changes }: { changes: readonly EntryChange[] }) {
  const words = text.raceSetup.entries
  return (
    <ul className="max-h-96 divide-y divide-line overflow-y-auto rounded-md border border-line" data-testid="changes">
      {changes.map((change) => (
        <li key={change.row.number} className="flex flex-wrap gap-x-3 px-3 py-2 text-sm">
          <span className="w-24 shrink-0 font-semibold [overflow-wrap:anywhere]">
            <bdi>{change.row.number}</bdi>
          </span>
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            <bdi>{change.row.name}</bdi>
            {change.kind === 'changed' && (
              <span className="block text-muted">
                {change.changes
                  .map(({ field, was, becomes }) => words.change(words.fields[field], was, becomes))
                  .join(' · ')}
              </span>
            )}
          </span>
          <span className={change.kind === 'new' ? 'text-on-time' : 'text-muted'}>
            {change.kind === 'new' ? words.isNew : change.kind === 'same' ? words.isSame : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}
