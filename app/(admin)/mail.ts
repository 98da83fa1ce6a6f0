import nodemailer from 'nodemailer'

/** Whether this installation can send mail: `SMTP_URL` names a server. */
export const canMail = (): boolean => Boolean(process.env.SMTP_URL)

export type Mail = { readonly to: string; readonly subject: string; readonly text: string }

/** How long a mail server may take for each step. */
const PATIENCE_MS = 15_000

/**
 * Sends a mail as plain text, from the address that `SMTP_URL` names as `?from=`, else from farfield@ this installation's host. Resolves to whether a server has taken it; why not
 * is logged without the server's secrets.
 */
export async function sendMail(mail: Mail): Promise<boolean> {
  const address = process.env.SMTP_URL
  if (!address) return false
  try {
    const url = new URL(address)
    const from = url.searchParams.get('from') ?? `farfield@${new URL(publicAddress()).hostname}`
    url.searchParams.delete('from')
    const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS }
    const transport = nodemailer.createTransport({ url: url.href, ...patience })
    await transport.sendMail({ from, ...mail })
    transport.close()
    return true
  } catch (error) {
    const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
    console.error(`A mail could not be sent (${[code, responseCode].filter(Boolean).join(' ') || 'no reason given'}).`)
    return false
  }
}

/** Where these pages are for whoever reads a mail. Never as a request says it: that would let anybody choose where links in mails lead. */
export function publicAddress(): string {
  const named = process.env.FARFIELD_PUBLIC_URL
  return named ? new URL(named).origin : `http://localhost:${process.env.FARFIELD_WEB_PORT || '3000'}`
}
