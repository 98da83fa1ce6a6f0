import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from '#base/bytes'
import { decodeFieldFrame } from '#protocol/edge/field-frame'
import { openFrame, UNSEALED } from '#protocol/edge/frame'
import { decodeReply } from '#protocol/edge/reply-frame'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { decodeSoloFrame } from '#protocol/edge/solo-frame'
import { NO_KEY } from '#protocol/edge/tag'
import { type GoldenMessages, goldenMessages, SESSION_S } from './golden/messages'

/**
 * Writes golden frames of the radio protocol's version 2, each file with what its frames say. What is there already is never written again:
 * it must decode for ever.
 */
const FOLDER = join(import.meta.dirname, '..', 'protocol', 'edge', 'golden', 'v2')

function read(bytes: Uint8Array, key = NO_KEY): unknown {
  const opened = openFrame(bytes)
  if (!opened.ok) throw new Error(opened.fault.kind)
  const { kind } = opened.value
  if (kind === 'reply') return { kind, ...readValue(decodeReply(bytes, key)) }
  if (kind === 'solo') return { kind, ...readValue(decodeSoloFrame(opened.value, SESSION_S, key)) }
  return { kind, ...readValue(decodeFieldFrame(opened.value, SESSION_S, key)) }
}

function readValue<T>(result: { ok: true; value: T } | { ok: false; fault: { kind: string } }): T {
  if (!result.ok) throw new Error(result.fault.kind)
  return result.value
}

/** What shore makes of the frames in their order; of replies nothing. */
function reportsOf({ frames, key }: GoldenMessages): number[][] | undefined {
  const state = createShoreState()
  const seal = key === undefined ? UNSEALED : { key, tagBytes: 4 as const }
  const effects = frames.flatMap((bytes) => receive(state, bytes, 1000 * SESSION_S, seal).effects)
  const reports = effects.flatMap((effect) => (effect.kind === 'reports' ? effect.reports : []))
  return reports.length === 0 ? undefined : reports.map(({ slot, atS, lat, lon }) => [slot, atS, lat, lon])
}

mkdirSync(FOLDER, { recursive: true })
for (const golden of goldenMessages()) {
  const file = join(FOLDER, `${golden.name}.hex`)
  if (existsSync(file)) continue
  const { what, frames, key } = golden
  const said = { sessionS: SESSION_S, key, frames: frames.map((bytes) => read(bytes, key)), reports: reportsOf(golden) }
  writeFileSync(file, `# ${what}\n#= ${JSON.stringify(said)}\n${frames.map(toHex).join('\n')}\n`)
  console.log(`wrote ${golden.name}`)
}
