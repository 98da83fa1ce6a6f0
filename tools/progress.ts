import { SECOND_MS } from '#base/units'
import { type DeliveryTrouble, describeTrouble } from '#simulator/directip-client'

/** One line that says how far something is: rewritten in place on a terminal, printed now and then elsewhere. */
export type Progress = {
  show(text: string): void
  /** Leaves the line, so that whatever is printed next stands below it. */
  end(): void
}

const TERMINAL_EVERY_MS = 100
const LOG_EVERY_MS = 3 * SECOND_MS

export function createProgress(output: NodeJS.WriteStream): Progress {
  const everyMs = output.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS
  let shownAtMs = 0
  let open = false
  return {
    show(text) {
      if (Date.now() - shownAtMs < everyMs) return
      shownAtMs = Date.now()
      output.write(output.isTTY ? `\r\x1b[K${text.slice(0, (output.columns ?? 80) - 1)}` : `${text}\n`)
      open = output.isTTY
    },
    end() {
      if (open) output.write('\n')
      open = false
    },
  }
}

/** The newest trouble of a gateway, as words behind a progress line; gone as soon as something is confirmed again. */
export type TroubleNote = {
  note(trouble: DeliveryTrouble, confirmed: number): void
  text(confirmed: number): string
}

export function createTroubleNote(): TroubleNote {
  let words = ''
  let confirmedThen = 0
  return {
    note(trouble, confirmed) {
      words = ` · ${describeTrouble(trouble)}, trying again`
      confirmedThen = confirmed
    },
    text: (confirmed) => (confirmed === confirmedThen ? words : ''),
  }
}
