/** What scripts say to the person at the terminal: plain sentences, one line each. */

/** Something the person can put right: shown as one line, without a stack. */
export class PlainFault extends Error {}

export function say(sentence) {
  console.log(sentence)
}

const TICK_MS = 10_000

/** Says what begins, that it goes on, and how long it took. */
export async function step(label, work) {
  const startedAtMs = Date.now()
  say(`${label} …`)
  const ticker = setInterval(() => say(`${label} … ${secondsSince(startedAtMs)} s`), TICK_MS)
  try {
    const result = await work()
    say(`${label}: done in ${secondsSince(startedAtMs)} s.`)
    return result
  } finally {
    clearInterval(ticker)
  }
}

export function secondsSince(startedAtMs) {
  return ((Date.now() - startedAtMs) / 1000).toFixed(1)
}

/** One line for what a person can mend, the whole stack for our own faults. */
export function sayFault(error) {
  if (error instanceof PlainFault) console.error(error.message)
  else console.error(error)
}
