/** The installation's secret. Throws without one: nothing can be signed or sealed. */
export function installationSecret(): string {
  const secret = process.env.FARFIELD_SECRET
  if (!secret) throw new Error('FARFIELD_SECRET is missing: npm start makes it')
  return secret
}
