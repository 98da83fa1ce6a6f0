import { createRandom } from '#base/random'
import type { Database } from '#db/client'
import { defaultOrganization } from '#db/races'
import { registerStream, registerTrackers } from '#db/streams'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { createEnvelopes, type Envelopes } from '#simulator/envelopes'
import { simulatedImei } from '#simulator/imei'

/** Messages of many devices in the order in which they were sent, and how many fixes they hold. */
export type Load = { readonly frames: Uint8Array[]; readonly fixes: number }

export const TRACKERS = 10

/** Registers devices, each with ten trackers; gives their IMEIs. */
export async function registerFleet(db: Database, streams: number): Promise<string[]> {
  const organizationId = await defaultOrganization(db)
  const imeis = Array.from({ length: streams }, (_, i) => simulatedImei(`bench ${i}`))
  for (const imei of imeis) {
    const names = Array.from({ length: TRACKERS }, (_, slot) => `${imei} ${slot}`)
    const trackerIds = await registerTrackers(db, organizationId, names)
    const slots = trackerIds.map((trackerId, slot) => ({ slot, trackerId }))
    await registerStream(db, { organizationId, imei, profile: 'field', slots })
  }
  return imeis
}

/** Each device hears its ten trackers every minute and sends a message of them, all of which arrives, up to the present. */
export function sailFleet(imeis: readonly string[], messages: number, nowMs: number): Load {
  const envelopes = createEnvelopes(1)
  const minutes = Math.ceil(messages / imeis.length)
  const startMs = Math.floor(nowMs / 60_000) * 60_000 - minutes * 60_000
  const rows = imeis.map((imei) => sailDevice(imei, minutes, startMs))
  const load = { frames: [] as Uint8Array[], fixes: 0 }
  for (let minute = 0; minute < minutes; minute++) {
    for (const row of rows) {
      const sent = row[minute]
      if (sent === undefined || load.frames.length === messages) continue
      load.frames.push(envelopes.seal(sent))
      load.fixes += sent.fixes
    }
  }
  return load
}

type Sent = Parameters<Envelopes['seal']>[0] & { readonly fixes: number }

function sailDevice(imei: string, minutes: number, startMs: number): Sent[] {
  const random = createRandom(imei)
  const sender = createSender(FIELD_POLICY, 1)
  const boats = Array.from({ length: TRACKERS }, () => ({ latDeg: 40 + random.next(), lonDeg: -20 + random.next() }))
  return Array.from({ length: minutes }, (_, minute) => {
    const atMs = startMs + minute * 60_000
    for (const [slot, boat] of boats.entries()) {
      boat.latDeg += 0.003 * random.next()
      boat.lonDeg += 0.002 * random.normal()
      observe(sender, { slot, atS: atMs / 1000, ...boat })
    }
    const message = nextMessage(sender, 340, atMs)
    if (message === undefined) throw new Error('a fleet that was heard has something to say')
    return { imei, atMs, payload: message.bytes, fixes: TRACKERS }
  })
}
