import type { PassSource } from './live-race-store'

/** The same pass is shown again for so long. */
const KEPT_MS = 60_000

/** Asks the page's own host for passes, by the cookie that it has. Where it gets none any more the page is loaded again, and says why. */
export function createPassSource(address: string, pageNowMs: () => number): PassSource {
  let kept: { pass: string; atMs: number } | undefined
  return async () => {
    if (kept !== undefined && pageNowMs() - kept.atMs < KEPT_MS) return kept.pass
    try {
      const answer = await fetch(address, { cache: 'no-store' })
      if (answer.status === 403) window.location.reload()
      if (!answer.ok) return undefined
      const { pass } = (await answer.json()) as { pass: string }
      kept = { pass, atMs: pageNowMs() }
      return pass
    } catch {
      return undefined
    }
  }
}
