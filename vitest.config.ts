import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules', '.next', '.farfield', 'e2e'],
    // A test file needs nothing but itself unless its name says so: `.pg.test.ts` wants DATABASE_URL, `.redis.test.ts` REDIS_URL.
    testTimeout: 30_000,
  },
})
