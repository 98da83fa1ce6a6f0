import { isIP } from 'node:net'
import { headers } from 'next/headers'
import type { Door } from '#db/door-keys'

const doorsPort = () => Number(process.env.FARFIELD_DOORS_PORT) || 10_801

/** Where senders over HTTP come to, as they are to be told: by name if this installation has one for it, else as this page was asked for. */
export async function doorAddress(door: Door, key: string): Promise<string> {
  const named = process.env.FARFIELD_PUBLIC_DOORS_URL
  const host = (await headers()).get('host')?.replace(/:\d+$/, '') ?? 'localhost'
  return `${named ? named.replace(/\/$/, '') : `http://${host}:${doorsPort()}`}/in/${door}/${key}`
}

/** `refused`: the door answered otherwise than it should; `away`: nothing answered. */
export type DoorTry = 'open' | 'address-refused' | 'refused' | 'away'

/** Knocks at a door as a sender would, without leaving anything: by the name that senders know, if there is one. */
export async function tryDoor(door: Door, key: string): Promise<DoorTry> {
  const base = process.env.FARFIELD_PUBLIC_DOORS_URL?.replace(/\/$/, '') || `http://127.0.0.1:${doorsPort()}`
  try {
    const answer = await fetch(`${base}/in/${door}/${key}/try`, {
      ...{ redirect: 'error', cache: 'no-store', signal: AbortSignal.timeout(5000) },
    })
    if (answer.ok) return 'open'
    const { error } = (await answer.json()) as { error?: unknown }
    return error === 'door-address-refused' ? 'address-refused' : 'refused'
  } catch {
    return 'away'
  }
}

/** Networks as a form has them, each on its own or with commas between; undefined when one is none, such as 192.0.2.0/24. */
export function readNetworks(text: string): string[] | undefined {
  const networks = text.split(/[\s,;]+/).filter((part) => part !== '')
  return networks.length <= 50 && networks.every(isNetwork) ? networks : undefined
}

function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && (prefix === undefined || Number(prefix) <= (family === 6 ? 128 : 32))
}
