import { headers } from 'next/headers'

/** Where people find these pages: as configured, else as this reader did. */
export async function homeAddress(): Promise<string> {
  const named = process.env.FARFIELD_PUBLIC_URL
  return named ? new URL(named).origin : `http://${(await headers()).get('host') ?? 'localhost'}`
}
