import { readFile } from 'node:fs/promises'
import type { Database } from '#db/client'
import { serverProcesses } from '#db/fix-count'

/** Linux counts the time of a process in hundredths of a second. */
const TICKS_PER_S = 100

/**
 * What Postgres's processes have computed so far, s, each since it began; those that end in between are missing. NaN where they cannot be looked at:
 * on another machine or another system.
 */
export async function postgresCpuS(db: Database): Promise<number> {
  const ticks = await Promise.all((await serverProcesses(db)).map(ticksOf))
  return ticks.reduce((sum, own) => sum + own, 0) / TICKS_PER_S
}

/** `utime` and `stime`, fields 14 and 15 of `/proc/PID/stat` (proc(5)); the name before them may hold spaces. */
async function ticksOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined || !/^\d+ \(postgres/.test(text)) return Number.NaN
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
