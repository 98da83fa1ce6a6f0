/**
 * Lets work that has many parts give way between them: when parts have had the process for so long, whatever else waits has its turn
 * before the next one. Who asks first goes on first.
 */
export function createBreath(longestMs: number, nowMs = () => performance.now()): () => Promise<void> {
  let sinceMs = 0
  let line = Promise.resolve()
  const giveWay = async () => {
    if (nowMs() - sinceMs < longestMs) return
    await new Promise((resolve) => setImmediate(resolve))
    sinceMs = nowMs()
  }
  return () => {
    line = line.then(giveWay)
    return line
  }
}
