/**
 * Outlives its parent by a moment: when the parent is gone, however it went, ends what it left running.
 * Reads lines `+PID SIGNAL` and `-PID` on stdin; stdin closes with the parent.
 */
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

const KILL_AFTER_MS = 10_000

const signals = new Map()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {})

for await (const line of createInterface({ input: process.stdin })) {
  const [pid, signal] = line.slice(1).split(' ')
  if (line.startsWith('+')) signals.set(Number(pid), signal)
  else signals.delete(Number(pid))
}
for (const [pid, signal] of signals) signalGroup(pid, signal)
for (
  let waitedMs = 0;
  waitedMs < KILL_AFTER_MS && [...signals.keys()].some((pid) => signalGroup(pid, 0));
  waitedMs += 100
)
  await pause(100)
for (const pid of signals.keys()) signalGroup(pid, 'SIGKILL')

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}
