import { type NextRequest, NextResponse } from 'next/server'

/** Pages get a policy of their own: scripts by nonce, and connections to this site and its live server only. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID())
  const policy = contentPolicy(nonce, liveOrigins(request))
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

export const config = { matcher: ['/((?!_next/static|_next/image|generated/|favicon.ico).*)'] }

function contentPolicy(nonce: string, origins: readonly string[]): string {
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${origins.join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Where the browser will look for the live server, over HTTP and as a socket; see components/race/use-live-race.ts. */
function liveOrigins(request: NextRequest): string[] {
  const named = process.env.FARFIELD_PUBLIC_SERVER_URL
  const host = (request.headers.get('host') ?? request.nextUrl.host).replace(/:\d+$/, '')
  const safeHost = /^[\w.:[\]-]+$/.test(host) ? host : 'localhost'
  const port = process.env.FARFIELD_SERVER_PORT || '4000'
  const urls = named ? [new URL(named).origin] : [`http://${safeHost}:${port}`, `https://${safeHost}:${port}`]
  return urls.flatMap((url) => [url, url.replace(/^http/, 'ws')])
}
