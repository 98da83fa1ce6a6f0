/** Says whether a page of this origin may read the feed at the given host (`Host` header). */
export type OriginRule = (origin: string, host: string | undefined) => boolean

/**
 * Pages on our own host name may, whatever their port (web and server are two ports of one machine), and the configured origins.
 * A WebSocket is not held to CORS by browsers, so the same rule is asked there (OWASP ASVS 5.0, 4.4.2).
 */
export function originRule(allowedOrigins: readonly string[]): OriginRule {
  const allowed = new Set(allowedOrigins)
  return (origin, host) =>
    allowed.has(origin) || (host !== undefined && hostNameOf(origin) === hostNameOf(`http://${host}`))
}

function hostNameOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname : undefined
}
