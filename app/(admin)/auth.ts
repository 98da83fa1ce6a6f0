import { createHash, createHmac } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { nextCookies } from 'better-auth/next-js'
import { magicLink } from 'better-auth/plugins/magic-link'
import { text } from '#components/text/catalogue.ts'
import type { Database } from '#db/client'
import { publicAddress, sendMail } from './mail'
import { hashPassword, isPassword, PASSWORD_LENGTH } from './password'
import { installationSecret } from './secret'

/** However much it is used, a login ends after so long. */
const LOGIN_LIFE_S = 30 * 24 * 3600

/** A link in a mail is good for so long, and once. */
const LINK_LIFE_S = 15 * 60

/** What a link is kept as. */
export const hashOfLink = (code: string): string => createHash('sha256').update(code).digest('base64url')

type Auth = ReturnType<typeof createAuth>
const kept = globalThis as typeof globalThis & { farfieldAuth?: Auth }

/** The login library on this database. Its own web door is not opened: pages call it through actions, which count attempts and check where a request comes from. */
export function authOn(db: Database): Auth {
  kept.farfieldAuth ??= createAuth(db)
  return kept.farfieldAuth
}

function createAuth(db: Database) {
  const publicUrl = publicAddress()
  const isSecure = publicUrl.startsWith('https://')
  return betterAuth({
    baseURL: publicUrl,
    secret: keyFor('logins'),
    database: prismaAdapter(db.prisma, { provider: 'postgresql', transaction: true }),
    telemetry: { enabled: false },
    logger: { disabled: true },
    user: { modelName: 'person' },
    session: {
      modelName: 'login',
      fields: { userId: 'personId' },
      expiresIn: LOGIN_LIFE_S,
      disableSessionRefresh: true,
    },
    account: { modelName: 'credential', fields: { userId: 'personId' } },
    emailAndPassword: {
      enabled: true,
      // People come by invitation, or are the first.
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      password: { hash: hashPassword, verify: isPassword },
    },
    advanced: {
      database: { generateId: false },
      useSecureCookies: false,
      cookies: { session_token: { name: isSecure ? '__Host-farfield-login' : 'farfield-login' } },
      defaultCookieAttributes: { secure: isSecure, httpOnly: true, sameSite: 'lax', path: '/' },
    },
    plugins: [
      magicLink({
        expiresIn: LINK_LIFE_S,
        disableSignUp: true,
        storeToken: { type: 'custom-hasher', hash: async (code) => hashOfLink(code) },
        sendMagicLink: async ({ email, token }) => {
          const words = text.setup.mailLink
          // Behind the #, which browsers send to nobody.
          const link = `${publicUrl}/sign-in/link#${token}`
          await sendMail({ to: email, subject: words.subject, text: words.mail(link, LINK_LIFE_S / 60) })
        },
      }),
      nextCookies(),
    ],
  })
}

/** A key of its own for each use of the installation's secret. */
export function keyFor(use: string): string {
  return createHmac('sha256', installationSecret()).update(`farfield ${use}`).digest('hex')
}
