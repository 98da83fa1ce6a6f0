import { createRandom } from '#base/random'
import { FIELD_POLICY, SOLO_POLICY } from '#protocol/edge/policy'
import { atGateway, createSender, nextMessage, observe, type Sender } from '#protocol/edge/sender'

const NOW_S = 1_800_000_000

function send(sender: Sender, nowS: number): { messageId: number; bytes: Uint8Array } {
  const message = nextMessage(sender, 340, 1000 * nowS)
  if (message === undefined) throw new Error('nothing to send')
  return message
}

/** A boat with a fix every 20 s and a message for every twelve, so that one session is near enough to all. */
export function soloCredits(): Uint8Array[] {
  const sender = createSender({ ...SOLO_POLICY, messageBytesMax: 50, fixIntervalS: 20 }, 1)
  const random = createRandom('golden solo')
  let [latDeg, lonDeg] = [47.5, -4.05]
  return [2, 1, 0].map((turnsAgo) => {
    for (let i = 11; i >= 0; i--) {
      latDeg += 0.0068 + 0.0004 * random.normal()
      lonDeg -= 0.003 + 0.0005 * random.normal()
      observe(sender, { slot: 0, atS: NOW_S - 240 * turnsAgo - 20 * i, latDeg, lonDeg })
    }
    return send(sender, NOW_S - 240 * turnsAgo).bytes
  })
}

/** A fleet of six, a message a minute. */
export function gatewayFrames(isAtGateway: boolean): Uint8Array[] {
  const sender = createSender({ ...FIELD_POLICY, gatewayMessages: 2 }, 1)
  const random = createRandom('golden fleet')
  const boats = Array.from({ length: 6 }, (_, slot) => ({ slot, latDeg: 46 + 0.1 * random.normal(), lonDeg: 179.98 + 0.05 * random.next() }))
  return Array.from({ length: 9 }, (_, round) => {
    const nowS = NOW_S - 60 * (8 - round)
    for (const boat of boats) {
      boat.latDeg += 0.0004 * (boat.slot + random.next())
      boat.lonDeg += 0.0003 * random.normal()
      const lonDeg = boat.lonDeg >= 180 ? boat.lonDeg - 360 : boat.lonDeg
      observe(sender, { slot: boat.slot, atS: nowS - (isAtGateway ? 7 * boat.slot + random.int(3) : 0), latDeg: boat.latDeg, lonDeg })
    }
    const message = send(sender, nowS)
    if (isAtGateway) atGateway(sender, message.messageId)
    return message.bytes
  })
}

/** The fourth message says what shore should know of the three before it. */
export function digestFrames(): Uint8Array[] {
  const sender = createSender({ ...FIELD_POLICY, digestEveryMessages: 4 }, 3)
  return Array.from({ length: 4 }, (_, round) => {
    const nowS = NOW_S - 60 * (3 - round)
    for (const slot of [0, 1, 2]) observe(sender, { slot, atS: nowS, latDeg: -33.5 + 0.001 * round * slot, lonDeg: 18.2 + 0.01 * slot })
    return send(sender, nowS).bytes
  })
}
