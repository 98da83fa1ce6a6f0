import { excusesOf, lastEpochsOf, sayWrong } from './accounted'
import type { Checker } from './checkers'
import type { BookedNote } from './said-book'
import type { SimulationOutcome } from './sail'

/** Every note that shore has was said, and every one that was said is with shore in the end, or shore says what is missing. */
export const everyNoteAccounted: Checker = (outcome) => {
  const { said } = outcome.ledger
  const isExcused = excusedNotes(outcome)
  const lost = [...said.notes.values()].filter((note) => !note.isTold && !isExcused(note))
  const words = lost.map(({ stream, slot, atS, item }) => `${item.kind} of slot ${slot} of stream ${stream} at ${atS}`)
  return sayWrong([...said.invented, ...words], 'notes or alarms are lost or were never said')
}

/** Whether shore may lack a note without a fault: a message that carried it is missing by its own word, or the device has forgotten it unsent. */
export function excusedNotes(outcome: SimulationOutcome): (note: BookedNote) => boolean {
  const isExcused = excusesOf(outcome)
  const lastEpochs = lastEpochsOf(outcome)
  return ({ stream, epoch, carriers }) =>
    carriers.some(isExcused) || (carriers.length === 0 && lastEpochs.get(stream) !== epoch)
}
