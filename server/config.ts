import { z } from 'zod'
import { DOORS, type Door } from '#db/door-keys'
import { CRASH_POINTS, type CrashWish } from './crash-points'

/** What a process may do: `doors` takes messages, records and confirms them; `decode` makes fixes of what is recorded. */
export type ServerRole = 'doors' | 'decode' | 'race' | 'live' | 'jobs'

/** `ingest` stands for both halves of it. */
const ROLE_NAMES = ['ingest', 'doors', 'decode', 'race', 'live', 'jobs'] as const
const DEFAULT_ROLES = ['ingest', 'race', 'live', 'jobs'] as const

function rolesOf(names: readonly (typeof ROLE_NAMES)[number][]): ReadonlySet<ServerRole> {
  const wanted = names.length > 0 ? names : DEFAULT_ROLES
  return new Set(wanted.flatMap((name) => (name === 'ingest' ? (['doors', 'decode'] as const) : [name])))
}

/** All that the server takes from its surroundings, read once at the start. */
export type ServerConfig = {
  readonly databaseUrl: string
  /** Absent: sync state and the live bus live in this process only. */
  readonly redisUrl?: string
  readonly httpPort: number
  readonly directIpPort: number
  /** Addresses that may deliver DirectIP messages. Empty: only this machine, and the port is bound to loopback. */
  readonly directIpAllow: readonly string[]
  /** Where messages for devices go. Absent: nothing is sent: nobody is asked for what is missing, and no alarm is answered. */
  readonly directIpMt?: { readonly host: string; readonly port: number }
  /** Who may deliver over HTTP, by which door. Empty: nobody, and the port is not opened. */
  readonly doorKeys: readonly { readonly door: Door; readonly key: string; readonly organization: string }[]
  readonly doorsPort: number
  /** The address that the doors listen on; absent: all of this machine's. */
  readonly doorsHost?: string
  /** What Rock 7 signs its messages with; absent: signatures are not looked at, and the doors' keys alone are trusted. */
  readonly rock7PublicKey?: string
  /** The account by which RockBLOCKs are sent messages. Absent: none are sent by this way. */
  readonly rockBlockMt?: { readonly url: string; readonly user: string; readonly password: string }
  /** Where the demo lets its radio be disturbed, for the link lab. Absent: there is no lab. */
  readonly demoDoor?: { readonly host: string; readonly port: number; readonly key: string }
  /** What tokens of the operators' feed are signed with. Absent: nobody is let in there. */
  readonly secret?: string
  /** Where what must survive is kept. Absent: nothing is kept beside the record. */
  readonly dataFolder?: string
  readonly roles: ReadonlySet<ServerRole>
  /** Origins, besides the server's own host name, whose pages may read the live feed. */
  readonly allowedOrigins: readonly string[]
  readonly logLevel: string
  /** In tests only: where this process is to end. */
  readonly crash?: CrashWish
}

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

/** `host:port`, an IPv6 address in brackets. */
const hostAndPort = z.string().transform((text, context) => {
  const [, host = '', digits = ''] = /^(\[[0-9a-f:.]+\]|[^\s:[\]/]+):(\d{1,5})$/i.exec(text) ?? []
  const number = Number(digits)
  if (host !== '' && number >= 1 && number <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: number }
  context.addIssue({ code: 'custom', message: 'expected host:port' })
  return z.NEVER
})

/** `POINT:before|after:N`. */
const crashWish = z.string().transform((text, context): CrashWish => {
  const [name, when, nth] = text.split(':')
  const point = CRASH_POINTS.find((one) => one === name)
  if (point !== undefined && (when === 'before' || when === 'after') && Number(nth) >= 1)
    return { point, when, nth: Number(nth) }
  context.addIssue({ code: 'custom', message: 'expected POINT:before:N or POINT:after:N' })
  return z.NEVER
})

/** What secrets may be sent to: HTTPS, or this machine. */
const secureUrl = z
  .string()
  .url()
  .regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/, 'expected an address that begins with https://')

/** `door:key` or `door:key@organization`. The fault repeats nothing of the text: it has a secret in it. */
const doorKeys = list.transform((texts, context) => {
  return texts.map((text) => {
    const [, name, key = '', organization = 'default'] =
      /^([a-z0-9]+):([\w-]{24,200})(?:@([a-z0-9-]+))?$/.exec(text) ?? []
    const door = DOORS.find((known) => known === name)
    if (door !== undefined) return { door, key, organization }
    const what = 'expected DOOR:KEY or DOOR:KEY@ORGANIZATION, the key of 24 letters, digits, - and _ or more'
    context.addIssue({ code: 'custom', message: what })
    return z.NEVER
  })
})

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().optional(),
  FARFIELD_SERVER_PORT: port(4000),
  FARFIELD_DIRECTIP_PORT: port(10_800),
  FARFIELD_DIRECTIP_ALLOW: list,
  FARFIELD_DIRECTIP_MT: hostAndPort.optional(),
  FARFIELD_ROCKBLOCK_USER: z.string().optional(),
  FARFIELD_ROCKBLOCK_PASSWORD: z.string().optional(),
  FARFIELD_ROCKBLOCK_MT_URL: secureUrl.default('https://rockblock.rock7.com/rockblock/MT'),
  FARFIELD_DOORS: doorKeys,
  FARFIELD_DOORS_PORT: port(10_801),
  FARFIELD_DOORS_HOST: z.string().optional(),
  FARFIELD_ROCK7_PUBLIC_KEY: z.string().optional(),
  FARFIELD_DEMO_DOOR: hostAndPort.optional(),
  FARFIELD_DEMO_KEY: z.string().min(32).optional(),
  FARFIELD_SECRET: z.string().min(32, 'expected 32 characters or more').optional(),
  FARFIELD_DATA_DIR: z.string().optional(),
  FARFIELD_ROLES: list.pipe(z.array(z.enum(ROLE_NAMES))),
  FARFIELD_PUBLIC_URL: z.string().url().optional(),
  FARFIELD_CRASH_AT: crashWish.optional(),
  FARFIELD_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** Reads the environment; throws one sentence that names every variable that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(filled)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The environment is not usable. ${wrong.join('. ')}.`)
  }
  const read = parsed.data
  if (read.FARFIELD_CRASH_AT !== undefined && env.NODE_ENV !== 'test')
    throw new Error('The environment is not usable. FARFIELD_CRASH_AT is for tests: this is none.')
  const { FARFIELD_DEMO_DOOR: demoDoor, FARFIELD_DEMO_KEY: demoKey } = read
  const { FARFIELD_ROCKBLOCK_USER: user, FARFIELD_ROCKBLOCK_PASSWORD: password, FARFIELD_ROCKBLOCK_MT_URL: url } = read
  if ((user === undefined) !== (password === undefined))
    throw new Error(
      'The environment is not usable. FARFIELD_ROCKBLOCK_USER and FARFIELD_ROCKBLOCK_PASSWORD go together.',
    )
  return {
    databaseUrl: read.DATABASE_URL,
    ...(read.REDIS_URL === undefined ? {} : { redisUrl: read.REDIS_URL }),
    httpPort: read.FARFIELD_SERVER_PORT,
    directIpPort: read.FARFIELD_DIRECTIP_PORT,
    directIpAllow: read.FARFIELD_DIRECTIP_ALLOW,
    ...(read.FARFIELD_DIRECTIP_MT === undefined ? {} : { directIpMt: read.FARFIELD_DIRECTIP_MT }),
    ...(user === undefined || password === undefined ? {} : { rockBlockMt: { url, user, password } }),
    doorKeys: read.FARFIELD_DOORS,
    doorsPort: read.FARFIELD_DOORS_PORT,
    ...(read.FARFIELD_DOORS_HOST === undefined ? {} : { doorsHost: read.FARFIELD_DOORS_HOST }),
    ...(read.FARFIELD_ROCK7_PUBLIC_KEY === undefined ? {} : { rock7PublicKey: read.FARFIELD_ROCK7_PUBLIC_KEY }),
    ...(demoDoor === undefined || demoKey === undefined ? {} : { demoDoor: { ...demoDoor, key: demoKey } }),
    ...(read.FARFIELD_SECRET === undefined ? {} : { secret: read.FARFIELD_SECRET }),
    ...(read.FARFIELD_DATA_DIR === undefined ? {} : { dataFolder: read.FARFIELD_DATA_DIR }),
    roles: rolesOf(read.FARFIELD_ROLES),
    allowedOrigins: read.FARFIELD_PUBLIC_URL === undefined ? [] : [new URL(read.FARFIELD_PUBLIC_URL).origin],
    logLevel: read.FARFIELD_LOG_LEVEL,
    ...(read.FARFIELD_CRASH_AT === undefined ? {} : { crash: read.FARFIELD_CRASH_AT }),
  }
}
