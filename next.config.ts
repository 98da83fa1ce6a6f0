import type { NextConfig } from 'next'

/** The policy that depends on the request (where the live server is, the script nonce) is set in proxy.ts. */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked once for the whole repository, not again in every build.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['nodemailer', 'pg', '@node-rs/argon2', '@prisma/client', '@prisma/adapter-pg'],
  experimental: {
    // Recorded tracks of some hours are uploaded; each action has a smaller limit of its own.
    serverActions: { bodySizeLimit: '21mb' },
    proxyClientMaxBodySize: '21mb',
  },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
      ],
    },
    {
      source: '/generated/base-map/:path*',
      headers: [{ key: 'Cache-Control', value: 'public, max-age=86400, stale-while-revalidate=604800' }],
    },
  ],
}

export default config
