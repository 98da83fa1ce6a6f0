import { z } from 'zod'
import type { DemoRadio, RadioReport } from '../ports/demo-radio'

/** Where the simulation listens on this machine, and what lets us in. */
export type DemoDoor = { readonly host: string; readonly port: number; readonly key: string }

const TIMEOUT_MS = 2000

const radioReport = z.object({
  liveSinceMs: z.number().optional(),
  undelivered: z.number(),
  toLose: z.number(),
  darkUntilMs: z.number().optional(),
  unheard: z.array(z.string()),
  taken: z.array(z.object({ imei: z.string(), epoch: z.number(), seq: z.number(), atMs: z.number() })),
})

/** Speaks to the door that the simulation opens for the link lab. */
export function createDemoDoor({ host, port, key }: DemoDoor): DemoRadio {
  const ask = async (method: 'GET' | 'POST', path: string): Promise<RadioReport | 'refused' | undefined> => {
    try {
      const answer = await fetch(`http://${host}:${port}/${path}`, {
        method,
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (answer.status === 409) return 'refused'
      return answer.ok ? radioReport.parse(await answer.json()) : undefined
    } catch {
      return undefined
    }
  }
  return {
    report: async (slug) => {
      const report = await ask('GET', encodeURIComponent(slug))
      return report === 'refused' ? undefined : report
    },
    begin: (slug, fault) => ask('POST', `${encodeURIComponent(slug)}/${fault}`),
  }
}
