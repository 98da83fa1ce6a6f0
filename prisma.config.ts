import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// The native schema engine is a download; the stand-in drives the published wasm one. FARFIELD_NATIVE_ENGINE=1 takes the native one.
if (process.env.FARFIELD_NATIVE_ENGINE !== '1') {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL('./prisma/schema-engine.mjs', import.meta.url))
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // `generate` needs no database; the commands that do say clearly that this address leads nowhere.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://set-DATABASE_URL.invalid/farfield' },
})
