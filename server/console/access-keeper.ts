import { isRevoked } from '#protocol/console/scope'
import type { ConsoleClaims } from '#protocol/console/token'
import type { Log } from '../log'
import type { AccessRecord } from '../ports/access-record'

/** Knows which tokens are revoked, as of the last time that the record could be read. */
export type AccessKeeper = {
  isRevoked(claims: Pick<ConsoleClaims, 'organizationId' | 'operatorId' | 'version'>): boolean
  /** Reads the record again. */
  refresh(): Promise<void>
  stop(): void
}

/** A lost notice costs so long: an operator's rights end within a minute whatever happens. */
const REFRESH_MS = 30_000

/** `onRead`: tokens that were good may be none now. */
export function keepAccess(record: AccessRecord, log: Pick<Log, 'warn'>, onRead: () => void): AccessKeeper {
  let versions = new Map<string, number>()
  const refresh = async () => {
    try {
      const rows = await record.versions()
      versions = new Map(rows.map((row) => [nameOf(row), row.version]))
      onRead()
    } catch (error) {
      log.warn({ err: error }, 'which tokens are revoked could not be read; those that live hold until they end')
    }
  }
  const timer = setInterval(() => void refresh(), REFRESH_MS)
  void refresh()
  return {
    isRevoked: (claims) => isRevoked(claims, versions.get(nameOf(claims))),
    refresh,
    stop: () => clearInterval(timer),
  }
}

const nameOf = ({ organizationId, operatorId }: { organizationId: string; operatorId: string }) =>
  `${organizationId} ${operatorId}`
